import { runCommand } from "../tools/shared/commandLine.ts";
import { eraseDataFolder } from "./engines/eraseDataFolder.ts";
import { readSettings } from "./settings.ts";

const usage = `Deletes what the local system has kept, so that "npm start" begins with no users and in real time.
  npm run reset
The folder is .local, or the one that LOCAL_DATA_DIR names. A system that runs over it must be stopped first.`;

await runCommand({ usage, options: {} }, () => {
  const { LOCAL_DATA_DIR: folder } = readSettings(process.env);
  const erased = eraseDataFolder(folder);
  console.log(erased ? `The data in ${folder} is deleted` : `There is nothing to delete in ${folder}`);
  return 0;
});

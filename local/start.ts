import { runCommand } from "../tools/shared/commandLine.ts";
import { main } from "./main.ts";

const usage = `Starts the whole system in one process. Prints "ready http://127.0.0.1:PORT" when it is up. Ctrl-C ends it.
  npm start
Settings are environment variables (docs/local.md):
  PORT=3000            0 picks a free port
  LOCAL_DATA_DIR=.local   where the state is kept; ":memory:" keeps nothing
  LOCAL_NOW=2027-03-01T08:59:00Z   where the clock starts; default: real time, or where the kept state left it
  EMAIL_SERVICE_URL=https://...    sends to your own email service instead of the built-in one
  DYNAMODB_ENDPOINT=, SQS_ENDPOINT=   use engines that run elsewhere`;

/** stdout has the text of `startMessage.ts`, stderr has crashes, and functions.log in the data folder has the logs of the functions. */
await runCommand({ usage, options: {} }, () => main());

import { writeFileSync } from "node:fs";
import { openApiDocument } from "../../functions/openapi/document.ts";
import { runCommand } from "../shared/commandLine.ts";

const usage = `Writes functions/openapi/openapi.json, the OpenAPI document that the docs function serves. Run it after a change of the API.
  npm run openapi`;

await runCommand({ usage, options: {} }, () => {
  const file = new URL("../../functions/openapi/openapi.json", import.meta.url);
  writeFileSync(file, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
  return 0;
});

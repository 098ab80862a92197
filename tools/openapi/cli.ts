/** Writes the OpenAPI document that the docs function gives out. */
import { writeFileSync } from "node:fs";
import { openApiDocument } from "../../functions/openapi/document.ts";

const file = new URL("../../functions/openapi/openapi.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(openApiDocument(), null, 2)}\n`);

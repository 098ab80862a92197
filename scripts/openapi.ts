/** Writes the OpenAPI document that the docs function gives out. */
import { writeFileSync } from "node:fs";
import { openApiDocument } from "../functions/docs/document.ts";

const file = new URL("../functions/docs/openapi.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(openApiDocument(), null, 2)}\n`);

import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const inFunctions = (path: string) => fileURLToPath(new URL(`../../functions/${path}`, import.meta.url));

/**
 * Leaves out what no function uses and what esbuild cannot see to be unused. A test loads each bundle and calls it, so that a new
 * version of a library that needs one of these parts is found.
 */
export const leanImports: Plugin = {
  name: "lean-imports",
  setup({ onLoad, onResolve }) {
    // Our own clients take commands by name and input. Those of the SDK bring its clients with them: 300 KiB.
    onResolve({ filter: /^@aws-sdk\/lib-dynamodb$/ }, () => ({ path: inFunctions("storage/client/commands.ts") }));
    onResolve({ filter: /^@aws-sdk\/client-sqs$/ }, () => ({ path: inFunctions("delivery/queueCommands.ts") }));
    // The OpenAPI document is generated before the deployment. JSON schemas are not made in a function: 19 KiB.
    onLoad({ filter: /zod[\\/]v4[\\/]core[\\/]json-schema-processors\.js$/ }, () => ({
      contents: "module.exports = {};",
    }));
    onLoad({ filter: /zod[\\/]v4[\\/]core[\\/]to-json-schema\.js$/ }, () => ({ contents: NO_JSON_SCHEMA }));
  },
};

const NO_JSON_SCHEMA = `
const refuse = () => { throw new Error("JSON schemas are not part of a function's bundle"); };
module.exports = { createToJSONSchemaMethod: () => refuse, createStandardJSONSchemaMethod: () => refuse };`;

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const credentials = fileURLToPath(new URL("../../functions/runtime/credentials.ts", import.meta.url));

/**
 * Leaves out what no function uses and what esbuild cannot see to be unused. A test loads each bundle and calls it, so that a new
 * version of a library that needs one of these parts is found.
 */
export const leanImports: Plugin = {
  name: "lean-imports",
  setup({ onLoad, onResolve }) {
    // A function's credentials stand in its environment. The SDK's default looks in ten more places: 140 KiB.
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path: credentials }));
    // The OpenAPI document is generated before the deployment. JSON schemas are not made in a function: 19 KiB.
    onLoad({ filter: /zod[\\/]v4[\\/]core[\\/]json-schema-processors\.js$/ }, () => ({
      contents: "module.exports = {};",
    }));
    onLoad({ filter: /zod[\\/]v4[\\/]core[\\/]to-json-schema\.js$/ }, () => ({ contents: NO_JSON_SCHEMA }));
    // No operation that we call is a stream of events.
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path }) => ({ path, namespace: "unused" }));
    onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "module.exports = {};" }));
    // The clients read their own version and nothing else of these files.
    onLoad({ filter: /@(aws-sdk|smithy)[\\/].*package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, "utf8"));
      return { contents: JSON.stringify({ name, version }), loader: "json" };
    });
  },
};

const NO_JSON_SCHEMA = `
const refuse = () => { throw new Error("JSON schemas are not part of a function's bundle"); };
module.exports = { createToJSONSchemaMethod: () => refuse, createStandardJSONSchemaMethod: () => refuse };`;

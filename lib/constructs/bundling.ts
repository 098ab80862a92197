import { fileURLToPath } from "node:url";
import { type BundlingOptions, type ICommandHooks, LogLevel, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";

/** The absolute path of a file of this project. */
export const inProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/**
 * One file with everything that a function needs. It includes the ES modules of the SDK, which start faster than the SDK of the
 * runtime. The output is CommonJS, which starts faster than ES modules. Names are kept, so that a stack trace can be read without a
 * source map. There is no source map and no metafile: with them, unchanged sources would get another hash and be deployed again.
 */
export function bundlingWith(files: readonly string[]): BundlingOptions {
  return {
    format: OutputFormat.CJS,
    mainFields: ["module", "main"],
    bundleAwsSDK: true,
    esbuildArgs: { "--minify-whitespace": true, "--minify-syntax": true, "--legal-comments": "none" },
    logLevel: LogLevel.WARNING,
    commandHooks: copying(files),
  };
}

/** Puts files beside the bundle at the same paths as in the project. In node, since a laptop may not have `cp`. */
function copying(files: readonly string[]): ICommandHooks {
  const slashes = (path: string) => path.replaceAll("\\", "/");
  const copy = (from: string, to: string) => `node -e "require('fs').cpSync('${slashes(from)}', '${slashes(to)}')"`;
  return {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (project, output) => files.map((file) => copy(`${project}/${file}`, `${output}/${file}`)),
  };
}

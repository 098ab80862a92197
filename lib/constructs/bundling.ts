import { fileURLToPath } from "node:url";
import { type BundlingOptions, type ICommandHooks, LogLevel, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";

/** The absolute path of a file of this project. */
export const inProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/**
 * One file with all it needs, the SDK's ES modules included, which starts faster than the runtime's own copy; written as
 * CommonJS, which starts faster than ES modules. Names are kept, so that a stack trace can be read without a source map. No
 * source map and no metafile: both would give the same sources another hash, and so a needless deployment.
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

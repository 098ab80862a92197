import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { FunctionDefinition } from "../../functions/manifest/functions.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const bundler = fileURLToPath(new URL("../bundling/cli.ts", import.meta.url));

/** The code of a function, bundled by lib/bundling. The hash is that of the output: unchanged bundles are not deployed again. */
export function bundledCode({
  entry,
  files = [],
  builds,
}: Pick<FunctionDefinition, "entry" | "files" | "builds">): Code {
  const run = (program: string, ...args: string[]) =>
    execFileSync(process.execPath, [program, ...args], { stdio: ["ignore", "inherit", "inherit"] });
  return Code.fromAsset(project, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never used, since bundling on this machine does not fail over to Docker: it throws. CDK requires an image. The command
      // tells CDK's cache which function this is.
      image: DockerImage.fromRegistry("none"),
      command: [entry, ...files, ...(builds ? [builds.program] : [])],
      local: {
        tryBundle(folder) {
          run(bundler, folder, entry, ...files);
          if (builds) run(join(project, builds.program), join(folder, builds.folder));
          return true;
        },
      },
    },
  });
}

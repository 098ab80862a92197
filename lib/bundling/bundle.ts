import { cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { leanImports } from "./leanImports.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

/**
 * One file with everything that a function needs. It includes the ES modules of the SDK, which start faster than the SDK of the
 * runtime. The output is CommonJS, which starts faster than ES modules. Functions keep their names, so that a stack trace can be
 * read without a source map. There is no source map and no metafile: with them, unchanged sources would get another hash and be
 * deployed again.
 */
export const bundleOptions = {
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  mainFields: ["module", "main"],
  minify: true,
  keepNames: true,
  legalComments: "none",
  logLevel: "warning",
} as const satisfies BuildOptions;

/** Builds one function's deployed folder: `index.js`, and the files that it reads at the same paths as in the project. */
export async function bundleInto(folder: string, entry: string, files: readonly string[]): Promise<void> {
  await build({
    ...bundleOptions,
    absWorkingDir: project,
    entryPoints: [entry],
    outfile: join(folder, "index.js"),
    plugins: [leanImports],
  });
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(project, file), join(folder, file));
  }
}

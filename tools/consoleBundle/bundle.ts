import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The console's script and style, by the name of the file. The same sources make the same bytes. */
export async function bundleConsole(): Promise<{ name: "main.js" | "main.css"; body: Uint8Array }[]> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../console/main.tsx", import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    outdir: "out",
    format: "esm",
    target: "es2022",
    platform: "browser",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "none",
    logLevel: "silent",
  });
  const output = (ending: string) =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.contents ?? new Uint8Array();
  return [
    { name: "main.js", body: output(".js") },
    { name: "main.css", body: output(".css") },
  ];
}

import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { History } from "../../console/replay/history.ts";

/** One page that needs nothing else and replays a history step by step, with the console's own timeline. */
export async function replayPage({ seed, violations, trace }: History): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../console/replay/main.tsx", import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    outdir: "out",
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent",
  });
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  // Names and ids may hold anything: inside a script element only "<" could end it.
  const data = JSON.stringify({ seed, violations, trace }).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Simulated history, seed ${seed}</title>
    <link rel="icon" href="data:,">
    <style>${text(".css").replaceAll("</", "<\\/")}</style>
  </head>
  <body>
    <div id="replay"></div>
    <script type="application/json" id="history">${data}</script>
    <script>${text(".js").replaceAll("</script", "<\\/script")}</script>
  </body>
</html>
`;
}

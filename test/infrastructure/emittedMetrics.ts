import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { type FunctionDefinition, functions } from "../../functions/manifest/functions.ts";

const all: Record<string, FunctionDefinition> = functions;

/** Jobs that the operator function runs by hand report as the job's own function (`reportAs`), so they are left out of its bundle. */
const jobsByHand: Plugin = {
  name: "jobs by hand",
  setup: ({ onResolve }) => {
    onResolve(
      { filter: /(enqueueing\/enqueue|planning\/precalculate|recovery\/recover)\.ts$/ },
      ({ path, importer }) => (importer.endsWith("operations/jobs.ts") ? { path, external: true } : undefined),
    );
  },
};

/** The names of all metrics that the code deployed with a function can emit, sorted. */
export async function emittedMetrics(name: string): Promise<string[]> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../../${all[name]?.entry}`, import.meta.url))],
    bundle: true,
    write: false,
    platform: "node",
    packages: "external",
    format: "esm",
    plugins: [jobsByHand],
  });
  const code = outputFiles.map(({ text }) => text).join("\n");
  const emitted = [...code.matchAll(/\b(?:recordMetric|gauge)\(\s*"(\w+)"/g)].map(([, metric = ""]) => metric);
  return [...new Set(emitted)].sort();
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../", import.meta.url));

/** The file behind a command that one of our dependencies brings, such as `vitest`. */
export function binaryOf(command) {
  const { dependencies, devDependencies } = readPackage(project);
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const folder = join(project, "node_modules", name);
    const binary = readPackage(folder)?.bin?.[command];
    if (binary !== undefined) return join(folder, binary);
  }
  console.error(`There is no command "${command}": run \`npm ci\` to install the dependencies`);
  process.exit(1);
}

function readPackage(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
}

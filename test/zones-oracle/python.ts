import { spawnSync } from "node:child_process";
import * as z from "zod";

/** What oracle.py is asked; times are seconds since the epoch. */
export type Question = {
  names: string[];
  from: number;
  until: number;
  step: number;
  instants: Record<string, number[]>;
  due: [date: string, clock: string][];
};

const answersSchema = z.object({
  version: z.string(),
  packageVersion: z.string(),
  names: z.array(z.string()),
  answers: z.record(
    z.string(),
    z.nullable(
      z.object({
        offsets: z.array(z.tuple([z.number(), z.number()])),
        due: z.array(z.tuple([z.string(), z.string(), z.number()])),
      }),
    ),
  ),
});
export type Answers = z.infer<typeof answersSchema>;

const script = new URL("oracle.py", import.meta.url).pathname;

/** Installs packages of PyPI into a folder of their own. */
export function installOracle(requirement: string[], folder: string): void {
  python([
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--target",
    folder,
    ...requirement,
  ]);
}

export function askOracle(question: Question, folder: string): Answers {
  return answersSchema.parse(JSON.parse(python([script], { input: JSON.stringify(question), folder })));
}

function python(args: string[], { input = "", folder }: { input?: string; folder?: string } = {}): string {
  const env = { ...process.env, PIP_ROOT_USER_ACTION: "ignore", ...(folder !== undefined && { PYTHONPATH: folder }) };
  const ended = spawnSync("python3", args, { input, env, encoding: "utf8", maxBuffer: 512 * 1024 * 1024 });
  if (ended.error) throw new Error(`python3 (3.9 or later) is needed: ${ended.error.message}`);
  if (ended.status !== 0) throw new Error(`python3 ${args[0]} ended with ${ended.status}:\n${ended.stderr}`);
  return ended.stdout;
}

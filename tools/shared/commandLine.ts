import { type ParseArgsConfig, parseArgs } from "node:util";

/** A failure that the user can act on. It is printed as one line, without a stack trace. */
export class CommandError extends Error {
  override name = "CommandError";
}

/** The command was called with wrong arguments. */
export class UsageError extends CommandError {
  override name = "UsageError";
}

type Options = NonNullable<ParseArgsConfig["options"]>;

export type Command<O extends Options> = {
  /** Printed for `--help`: what the command does, and each option. */
  usage: string;
  /** As for `parseArgs` of `node:util`. `--help` and `-h` need no entry. */
  options: O;
  /** How many arguments without a name the command takes. Default: none. */
  maxPositionals?: number;
};

/** The options and the positional arguments of a command. Throws a UsageError for wrong ones. */
export function readArguments<O extends Options>({ options, maxPositionals = 0 }: Command<O>, args: string[]) {
  const parsed = parse(options, args);
  const extra = parsed.positionals[maxPositionals];
  if (extra !== undefined) throw new UsageError(`Unexpected argument "${extra}"`);
  return parsed;
}

/**
 * Runs a command: answers `--help`, reads the arguments and prints a failure as one line on stderr. `run` returns the exit
 * code; without one it is 0. A failure ends with 1.
 */
export async function runCommand<O extends Options>(
  command: Command<O>,
  run: (args: ReturnType<typeof parse<O>>) => number | undefined | Promise<number | undefined>,
): Promise<void> {
  const args = process.argv.slice(2);
  await runToExit(command.usage, args, async () => run(readArguments(command, args)));
}

/** As `runCommand`, for a command that reads its arguments itself. */
async function runToExit(usage: string, args: string[], run: () => Promise<number | undefined>): Promise<void> {
  if (asksForHelp(args)) return console.log(usage);
  try {
    process.exitCode = (await run()) ?? 0;
  } catch (error) {
    console.error(failureText(error));
    process.exitCode = 1;
  }
}

function parse<O extends Options>(options: O, args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node adds a second sentence about `--`, which helps nobody here.
    throw new UsageError(error.message.split(/\. |\.?\n/)[0]);
  }
}

function asksForHelp(args: string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? args.length : end).some((arg) => arg === "--help" || arg === "-h");
}

/** One line for what the user or the environment caused; the stack for an error in this program. */
export function failureText(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}. Run the command with --help to see its options.`;
  if (!(error instanceof Error)) return String(error);
  const programming = [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind);
  return programming ? String(error.stack) : error.message || error.name;
}

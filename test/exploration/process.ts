import { createHash } from "node:crypto";

const never = new Promise<never>(() => {});

/** A call that waits until the explorer lets it go on. */
export type Call = { what: string; open: () => void };

/** A running function. Each of its calls to the outside waits; it may make several at once. */
export type Process = {
  id: string;
  name: string;
  pending: readonly Call[];
  status: "running" | "ended" | "crashed";
  /** Before the email service has answered, the platform's time limit ends a sender; after, it may only be frozen. */
  hasAnswer: boolean;
  /** Everything it was told so far, as a hash: its local variables follow from that. */
  told: string;
};

export function startProcess(id: string, name: string, work: (process: Process) => Promise<unknown>): Process {
  const process: Process = { id, name, pending: [], status: "running", hasAnswer: false, told: "" };
  const end = () => {
    if (process.status === "running") process.status = "ended";
  };
  void work(process).then(end, end);
  return process;
}

/** Waits until the explorer opens the call; for ever where the process has crashed. */
export function waitAt(process: Process, what: string): Promise<void> {
  if (process.status !== "running") return never;
  return new Promise((resolve) => {
    const call: Call = {
      what,
      open: () => {
        process.pending = process.pending.filter((each) => each !== call);
        resolve();
      },
    };
    process.pending = [...process.pending, call];
  });
}

export function crash(process: Process): void {
  process.status = "crashed";
  process.pending = [];
}

/** Adds what a call answered to what the process knows. */
export function tell(process: Process, what: string, now: string, answer: unknown): void {
  const text = answer instanceof Error ? answer.name : JSON.stringify(answer);
  process.told = createHash("sha1").update(`${process.told} ${what} ${now} ${text}`).digest("base64");
}

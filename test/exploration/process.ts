import { createHash } from "node:crypto";

const never = new Promise<never>(() => {});

/** A running function. It waits at each call to the outside until the explorer lets it go on. */
export type Process = {
  id: string;
  name: string;
  /** The call it waits with; undefined while it runs, or when it has ended. */
  pending: { what: string; open: () => void } | undefined;
  status: "running" | "ended" | "crashed";
  /** Before the email service has answered, the platform's time limit ends a sender; after, it may only be frozen. */
  hasAnswer: boolean;
  /** Everything it was told so far, as a hash: its local variables follow from that. */
  told: string;
};

export function startProcess(id: string, name: string, work: (process: Process) => Promise<unknown>): Process {
  const process: Process = { id, name, pending: undefined, status: "running", hasAnswer: false, told: "" };
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
    process.pending = {
      what,
      open: () => {
        process.pending = undefined;
        resolve();
      },
    };
  });
}

export function crash(process: Process): void {
  process.status = "crashed";
  process.pending = undefined;
}

/** Adds what a call answered to what the process knows. */
export function tell(process: Process, now: string, answer: unknown): void {
  const text = answer instanceof Error ? answer.name : JSON.stringify(answer);
  process.told = createHash("sha1")
    .update(process.told)
    .update(now)
    .update(text ?? "")
    .digest("base64");
}

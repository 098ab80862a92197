import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";

/** One request that the email service got. `status` is the answer; null: the request is never answered. */
export type Delivery = {
  receivedAt: string;
  email: string | null;
  message: string | null;
  idempotencyKey: string | null;
  status: number | null;
};

export type Outbox = {
  add(delivery: Delivery): void;
  /** All deliveries in order, as the text of a JSON array. */
  toJson(): string;
  empty(): void;
  close(): void;
};

/**
 * What the email service was asked to send. Stored as lines of JSON. A line is appended before the request is answered, so a kill
 * in between loses no answered request. Without a file, the outbox is kept in memory only.
 */
export function openOutbox(file: string | undefined): Outbox {
  let lines = file === undefined ? [] : readOutbox(file);
  const descriptor = file === undefined ? undefined : openSync(file, "a");
  // A kill may have left an incomplete line; the next one must not be joined to it.
  if (descriptor !== undefined) writeSync(descriptor, "\n");
  return {
    add(delivery) {
      const line = JSON.stringify(delivery);
      lines.push(line);
      if (descriptor !== undefined) writeSync(descriptor, `${line}\n`);
    },
    toJson: () => `[${lines.join(",")}]`,
    empty() {
      lines = [];
      if (descriptor !== undefined) ftruncateSync(descriptor);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}

/** The lines of a stored outbox, one for each request. */
export function readOutbox(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").filter(isJson);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";
import type { Delivery, Outbox } from "../email/outbox.ts";
import type { DataFolder } from "../engines/dataFolder.ts";
import type { DynamoEngine } from "../engines/dynamodb.ts";
import { localTableNames } from "../engines/tables.ts";
import type { RealConsole } from "../lambda/functionLog.ts";
import { countAccepted, messageIdOf } from "./acceptedCount.ts";
import { observeCalls } from "./callObserver.ts";
import { createEngineFreeze } from "./engineFreeze.ts";
import { createQueueFaults, type LostTask } from "./queueFaults.ts";
import { rowWritesOf } from "./rowWrites.ts";
import { createTableSnapshot } from "./tableSnapshot.ts";
import { createTrace, type Trace } from "./trace.ts";
import { eventsOfCall, messagesIn } from "./traceCalls.ts";
import { eventOfLogLine } from "./traceLog.ts";

export type Watch = ReturnType<typeof watchSystem>;

type Parts = {
  folder: Pick<DataFolder, "file">;
  now: () => number;
  outbox: Outbox;
  dynamoDb: Pick<DynamoEngine, "endpoint" | "pid">;
  /** Other programs may write to the tables too, and their writes are not observed. */
  isShared: boolean;
  /** Calls a listener with each log line of the functions. */
  logLines?: RealConsole["onLine"] | undefined;
};

/** Observes the writes and the log lines of the functions and the requests to the email service. It changes none of them. */
export function watchSystem({ folder, now, outbox, dynamoDb, isShared, logLines }: Parts) {
  const trace = createTrace(now);
  const { users, messages } = localTableNames;
  const snapshot = createTableSnapshot({ endpoint: dynamoDb.endpoint, tables: { users, messages }, isShared });
  const stopObserving = observeCalls((call) => {
    for (const write of rowWritesOf(call)) snapshot.written(write);
    for (const event of eventsOfCall(call, messages)) trace.add(event);
  });
  const stopReading = logLines?.((line) => {
    const event = eventOfLogLine(line);
    if (event !== undefined) trace.add(event);
  });
  const marker = folder.file("counted-from.json");
  const counted = countAccepted(outbox, {
    now,
    countedFrom: marker === undefined ? undefined : readMarker(marker),
    remember: (emptiedAt) => marker !== undefined && writeFileSync(marker, JSON.stringify({ emptiedAt })),
    told: (delivery) => tellOfCall(trace, delivery),
  });
  const freeze = createEngineFreeze(dynamoDb.pid);
  return {
    ...counted,
    trace,
    snapshot,
    freeze,
    faults: createQueueFaults((task) => tellOfFault(trace, task)),
    stop() {
      freeze.thaw();
      stopObserving();
      stopReading?.();
      snapshot.close();
    },
  };
}

function tellOfCall(trace: Trace, { idempotencyKey, status }: Delivery): void {
  const messageId = messageIdOf(idempotencyKey ?? "");
  const [userId] = messageId?.split(".") ?? [];
  if (idempotencyKey === null || messageId === undefined || userId === undefined) return;
  const what = status === null ? "Email service called: no answer" : `Email service called: ${status}`;
  const outcome = status === 200 ? "accepted" : status === null ? "the outcome is unknown" : "not accepted";
  const isOther = idempotencyKey !== messageId;
  const why = isOther ? `${outcome}; the text differs from the first one, so it has a key of its own` : outcome;
  trace.add({ userId, messageId, what, why, ...(status !== 200 && { trouble: true as const }) });
}

function tellOfFault(trace: Trace, { body, fault }: LostTask): void {
  const what = fault === "lose" ? "Send task lost" : "Send task handed out twice";
  for (const message of messagesIn(body))
    trace.add({ ...message, what, why: "asked for at /_local/queue", trouble: true });
}

const markerSchema = z.object({ emptiedAt: z.number() });

function readMarker(file: string): number | undefined {
  try {
    return markerSchema.parse(JSON.parse(readFileSync(file, "utf8"))).emptiedAt;
  } catch {
    return undefined;
  }
}

import { describe, expect, it } from "vitest";
import { HOUR, plus } from "../../functions/domain/instants.ts";
import { sendTaskSchema, toSendTask } from "../../functions/domain/sendTask.ts";
import { DUE, message, userId } from "./fixtures.ts";

const task = { userId, localDate: "2026-06-15", occasion: "BIRTHDAY", version: 3, notBefore: plus(DUE, HOUR) };
const planned = message({ version: 3, nextAttemptAt: plus(DUE, HOUR) });

describe("a send task", () => {
  it("names one version of a message and its next attempt, never what it says", () => {
    const unsettledRequest = { to: "ada@example.com", text: "Hey" };
    expect(toSendTask({ ...planned, unsettledRequest })).toStrictEqual(task);
  });

  it("says that the message was refused once, and only then", () => {
    expect(toSendTask({ ...planned, wasRefused: true })).toStrictEqual({ ...task, wasRefused: true });
    expect(toSendTask({ ...planned, wasRefused: false })).toStrictEqual(task);
  });

  it("travels alone after its sender crashed, and only then", () => {
    expect(toSendTask({ ...planned, recoveries: 1 })).toStrictEqual({ ...task, alone: true });
  });

  it("is read back from the queue as it was written, with its slot", () => {
    const whole = { ...task, wasRefused: true, slot: { at: DUE, generation: 2 } };
    for (const each of [task, whole]) expect(sendTaskSchema.parse(JSON.parse(JSON.stringify(each)))).toEqual(each);
  });

  it.each([
    { version: 0 },
    { version: 1.5 },
    { notBefore: "soon" },
    { slot: {} },
    { slot: { at: DUE } },
    { occasion: "X" },
  ])("is refused with %j", (wrong) => {
    expect(sendTaskSchema.safeParse({ ...task, ...wrong }).success).toBe(false);
  });
});

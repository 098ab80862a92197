import { describe, expect, test } from "vitest";
import { checkRun, type Run } from "./checkRun.ts";
import type { Call, Write } from "./history.ts";
import type { Stop } from "./senderChild.ts";
import type { Request } from "./sinks.ts";

const ID = "0190a4b8-1c2d-7e3f-8a4b-5c6d7e8f9a0b.2027-06-15.BIRTHDAY";
const DUE = Date.parse("2027-06-15T07:00:00Z");
const LEASE = DUE + 10_000;
const SECOND = 1_000_000;

/** At second `at` of the run, which begins at the due instant; answered a tenth of a second later. */
function write(process: string, from: number, to: string, at: number, more: Partial<Write> = {}): Write {
  const lease = to === "SENDING" && { leaseUntil: LEASE + (at - 1) * 1_000 };
  return {
    op: at,
    messageId: ID,
    process,
    from,
    to,
    at: at * SECOND,
    endedAt: (at + 0.1) * SECOND,
    result: "ok",
    ...lease,
    ...more,
  };
}
function call(process: string, at: number, more: Partial<Call> = {}): Call {
  const now = DUE + at * 1_000;
  return { process, messageId: ID, ownNow: now, turnBegan: now, at: at * SECOND, ...more };
}
function request(process: string, at: number, more: Partial<Request> = {}): Request {
  const receivedAt = new Date(DUE + at * 1_000).toISOString();
  return {
    process,
    receivedAt,
    email: "ada@example.com",
    message: "",
    idempotencyKey: ID,
    status: 200,
    at: at * SECOND,
    ...more,
  };
}
const frozen = (process: string, from: number, until: number): Stop => {
  return { process, kind: "frozen", from: from * SECOND, until: until * SECOND };
};
const killed = (process: string, at: number): Stop => {
  return { process, kind: "killed", from: at * SECOND, until: Number.POSITIVE_INFINITY };
};

/** One message, claimed at 1, called at 2, committed at 3. */
const good = {
  writes: [write("a", 1, "SENDING", 1), write("a", 2, "SENT", 3)],
  calls: [call("a", 2)],
  requests: [request("a", 2.1)],
};
function check(change: Partial<typeof good> & { stops?: Stop[]; version?: number; skews?: Run["skews"] }) {
  const { writes, calls, requests, stops = [], version = 3, skews = new Map() } = { ...good, ...change };
  const owed = [{ email: "ada@example.com", dueAt: new Date(DUE).toISOString() }];
  const rows = [{ messageId: ID, version, status: "SENT" }];
  return checkRun({ requests, histories: [{ writes, calls }], rows, stops, skews, owed });
}

test("a message that is claimed, sent and committed once passes all checks", () => {
  expect(check({})).toMatchObject({
    violations: [],
    unclaimed: 0,
    earlyByOwnClock: 0,
    afterLease: 0,
    stoppedAtCheck: 0,
    slipped: 0,
    unexplained: [],
  });
});

describe("a message is a register that is claimed at most once per attempt", () => {
  const violations = (...writes: Write[]) => check({ writes, version: 3 }).violations;

  test("two claims of one version", () => {
    expect(violations(...good.writes, write("b", 1, "SENDING", 1))).toHaveLength(1);
  });
  test("a second claim that was refused, or has no answer, is none", () => {
    for (const result of ["fail", "unknown"] as const)
      expect(violations(...good.writes, write("b", 1, "SENDING", 1, { result }))).toEqual([]);
  });
  test("a version that nobody wrote", () => {
    expect(violations(write("a", 1, "SENDING", 1))).toHaveLength(1);
    expect(violations(write("a", 1, "SENDING", 1), write("a", 2, "SENT", 3, { result: "fail" }))).toHaveLength(1);
    expect(violations(write("a", 1, "SENDING", 1), write("a", 2, "SENT", 3, { result: "unknown" }))).toEqual([]);
  });
  test("a write that the table does not have", () => {
    expect(violations(...good.writes, write("b", 3, "SENDING", 4))).toHaveLength(1);
  });
  test("an old sender that writes over a newer one", () => {
    expect(violations(write("a", 1, "SENDING", 5), write("a", 2, "SENT", 3))).toHaveLength(1);
  });
});

describe("a request needs a claim of its sender", () => {
  test("two requests for one claim", () => {
    expect(check({ requests: [request("a", 2.1), request("a", 2.2)] }).unclaimed).toBe(1);
  });
  test("a request of another sender, or after a claim that was refused", () => {
    expect(check({ requests: [request("b", 2.1)] }).unclaimed).toBe(1);
    expect(check({ writes: [write("a", 1, "SENDING", 1, { result: "fail" })], version: 1 }).unclaimed).toBe(1);
  });
});

describe("the sender's own clock", () => {
  test("a call before the due instant is early, whatever the email service's clock says", () => {
    expect(check({ calls: [call("a", 2, { ownNow: DUE - 1 })] }).earlyByOwnClock).toBe(1);
    expect(
      check({ requests: [request("a", 2.1, { receivedAt: new Date(DUE - 900).toISOString() })] }).earlyByOwnClock,
    ).toBe(0);
  });
  test("a call after the lease is a missing check, unless the stop fell between the check and the call", () => {
    const woken = { ownNow: LEASE + 1_000, turnBegan: LEASE + 1_000 };
    expect(check({ calls: [call("a", 2, woken)] }).afterLease).toBe(1);
    expect(check({ calls: [call("a", 2, { ...woken, turnBegan: LEASE - 1 })] }).afterLease).toBe(0);
  });
  test("a request that arrives after the lease, with a right check before it, is counted", () => {
    expect(check({ requests: [request("a", 11)] })).toMatchObject({ afterLease: 0, slipped: 1 });
    expect(check({ requests: [request("a", 9.5)], skews: new Map([["a", 900]]) }).slipped).toBe(1);
    expect(check({ requests: [request("a", 9.5)] }).slipped).toBe(0);
  });
  test("a claim that is given back unused is counted", () => {
    const writes = [write("a", 1, "SENDING", 1), write("a", 2, "SCHEDULED", 12)];
    expect(check({ writes, calls: [], requests: [] }).stoppedAtCheck).toBe(1);
    const settled = [write("a", 1, "SENDING", 1), write("a", 2, "SCHEDULED", 3, { reason: "SERVICE_FAILED" })];
    expect(check({ writes: settled }).stoppedAtCheck).toBe(0);
  });
});

describe("a message that is accepted again needs a reason why the first sender did not commit it", () => {
  const again = [request("a", 2.1), request("b", 20)];
  const second = [write("jobs", 2, "SCHEDULED", 12), write("b", 3, "SENDING", 19), write("b", 4, "SENT", 21)];
  const run = (end: Write[], stops: Stop[]) => {
    const writes = [write("a", 1, "SENDING", 1), ...end, ...second];
    return check({ writes, calls: [call("a", 2), call("b", 20)], requests: again, stops, version: 5 }).repeats;
  };
  const refused = write("a", 2, "SENT", 15, { result: "fail" });

  test("it was killed", () => {
    expect(run([], [killed("a", 2.5)])).toMatchObject({ killed: 1, unexplained: 0 });
    expect(run([], [killed("b", 30)])).toMatchObject({ killed: 0, unexplained: 1 });
    expect(run([], [killed("a", 100)])).toMatchObject({ killed: 0, unexplained: 1 });
  });
  test("it was frozen, and its commit was refused", () => {
    expect(run([refused], [frozen("a", 2.2, 14)])).toMatchObject({ frozen: 1, unexplained: 0 });
    expect(run([refused], [])).toMatchObject({ frozen: 0, unexplained: 1 });
    expect(run([refused], [frozen("a", 0.2, 0.9)])).toMatchObject({ frozen: 0, unexplained: 1 });
  });
  test("its answer came too late, as the table says", () => {
    const late = write("a", 2, "SCHEDULED", 5, { reason: "UNKNOWN_OUTCOME" });
    expect(run([late], [])).toMatchObject({ "answer too late": 1, unexplained: 0 });
  });
  test("the second request slipped through after its lease", () => {
    const writes = [write("b", 1, "SENDING", 1), ...[write("jobs", 2, "SCHEDULED", 12), write("a", 3, "SENDING", 13)]];
    const ends = [write("a", 4, "SENT", 14), write("b", 2, "SENT", 16, { result: "fail" })];
    const run = (calls: Call[]) =>
      check({
        writes: [...writes, ...ends],
        calls,
        requests: [request("a", 13.5), request("b", 15)],
        stops: [frozen("b", 2.1, 14.9)],
        version: 5,
      });
    expect(run([call("b", 2), call("a", 13.4)]).repeats).toMatchObject({ "slipped through": 1, unexplained: 0 });
    expect(run([call("b", 14.95), call("a", 13.4)])).toMatchObject({ afterLease: 1, repeats: { unexplained: 1 } });
  });
  test("nothing explains it after a commit", () => {
    expect(run([write("a", 2, "SENT", 3)], [killed("a", 4)])).toMatchObject({ unexplained: 1 });
  });
});

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, person, startClient } from "./client.ts";
import { operations } from "./contract.ts";
import { type MadeUp, type Pool, requests } from "./requests.ts";

/** A few with every test run, many by `npm run test:api-fuzz`. */
const CASES = Number(process.env.API_FUZZ_CASES ?? 200);

let client: Client;
let pool: Pool;
beforeAll(async () => {
  client = await startClient();
  const users = await Promise.all([1, 2, 3].map(() => client.add({ birthdayDate: "1990-03-11" })));
  const messageIds = users.map(({ id }) => `${id}#2026-03-11#BIRTHDAY`);
  pool = {
    id: users.map(({ id }) => id),
    "/api/v1/messages/{id}/retry": messageIds,
    "/api/v1/jobs/{job}/run": ["precalculate", "enqueue", "recover"],
    status: ["FAILED", "EXPIRED", "SCHEDULED"],
    limit: ["1", "20", "100"],
    firstName: ["Ada", "Zoë", "🦔"],
    lastName: ["Lovelace", "O'Hara"],
    email: users.map(({ email }) => email),
    timezone: ["Europe/Berlin", "Asia/Tokyo", "Pacific/Kiritimati", "America/Los_Angeles"],
    birthdayDate: ["2000-02-29", "1990-03-10", "1990-03-11", null],
    anniversaryDate: ["2020-03-10", null],
    sendTime: ["00:00", "12:05", "23:59", null],
    leapDay: ["FEB_28", "MAR_1", null],
    version: [1, 2, 3],
    users: [[person()], [person(), person({ timezone: "x" })]],
    "if-match": ["*", '"1"', '"1", "2"'],
    "if-none-match": ["*", '"1"', 'W/"1"'],
    "idempotency-key": ["one", "two"],
  };
});
afterAll(() => client.stop());

function send({ operation, path, query, headers, raw }: MadeUp) {
  const search = query.length > 0 ? `?${new URLSearchParams(query)}` : "";
  return client.call(operation.method, `${path}${search}`, { headers, ...(raw !== undefined && { raw }) });
}

test(`${CASES} made-up requests: every answer keeps to the document, none is our fault (P6: none says more than it should)`, async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(requests(operations, pool), async (request) => {
      // The client throws where an answer breaks the document.
      const answer = await send(request);
      seen.set(
        `${request.operation.operationId} ${answer.status}`,
        (seen.get(`${request.operation.operationId} ${answer.status}`) ?? 0) + 1,
      );
      expect(answer.status, answer.text).toBeLessThan(500);
      expect(answer.text).not.toMatch(/node_modules|Exception|at .*\.ts:\d|dynamo|local-users/i);
    }),
    { numRuns: CASES, endOnFailure: true },
  );
  if (process.env.API_FUZZ_CASES)
    console.log(
      [...seen]
        .sort()
        .map((each) => each.join(": "))
        .join("\n"),
    );
  for (const { operationId } of operations)
    expect(
      [...seen.keys()].some((key) => key.startsWith(`${operationId} `)),
      operationId,
    ).toBe(true);
}, 600_000);

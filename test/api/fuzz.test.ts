import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aUser, type Client, startClient } from "./client.ts";
import { operations } from "./contract.ts";
import { type MadeUp, type Pool, requests } from "./requests.ts";

/** A few with every test run, many by `npm run test:api-fuzz`. */
const CASES = Number(process.env.API_FUZZ_CASES ?? 200);

let client: Client;
let pool: Pool;
/** Users who are there, as far as we know: made-up requests add and delete some. */
const there: string[] = [];
beforeAll(async () => {
  client = await startClient();
  const users = await Promise.all([1, 2, 3].map(() => client.add({ birthdayDate: "1990-03-11" })));
  there.push(...users.map(({ id }) => id));
  const messageIds = users.map(({ id }) => `${id}#2026-03-11#BIRTHDAY`);
  pool = {
    // Stands for one of the latest users; see `send`.
    id: ["latest-0", "latest-1", "latest-2"],
    "/api/v1/messages/{id}/retry": messageIds,
    "/api/v1/jobs/{job}/run": ["precalculate", "enqueue", "recover"],
    status: ["FAILED", "EXPIRED", "SCHEDULED"],
    date: ["2026-03-10", "2026-03-11", "2028-02-29"],
    limit: ["1", "20", "100"],
    firstName: ["Ada", "Zoë", "🦔"],
    lastName: ["Lovelace", "O'Hara"],
    email: users.map(({ email }) => email),
    externalId: ["E-1", "E-2", "a/b", "100%", "Zoë", null],
    "/api/v1/users/by-external-id/{externalId}": ["E-1", "E-2", "a/b", "100%", "Zoë", "messages"],
    externalIds: [["E-1"], ["E-1", "nobody"], []],
    emails: [users.map(({ email }) => email), ["nobody@example.com"]],
    timezone: ["Europe/Berlin", "Asia/Tokyo", "Pacific/Kiritimati", "America/Los_Angeles"],
    birthdayDate: ["2000-02-29", "1990-03-10", "1990-03-11", null],
    anniversaryDate: ["2020-03-10", null],
    sendTime: ["00:00", "12:05", "23:59", null],
    leapDay: ["FEB_28", "MAR_1", null],
    locale: ["de-AT", "ja", null],
    version: [1, 2, 3],
    users: [[aUser()], [aUser(), aUser({ timezone: "x" })]],
    "if-match": ["*", '"1"', '"1", "2"'],
    "if-none-match": ["*", '"1"', 'W/"1"'],
    "idempotency-key": ["one", "two"],
    "/api/v1/suppressions/{userId}": ["latest-0", "latest-1"],
    idempotencyKey: [...users.map(({ id }) => `${id}.2026-03-11.BIRTHDAY`), "x"],
    event: ["delivered", "bounced", "complained"],
    at: [
      "2026-03-10T12:00:00Z",
      "2026-03-10T13:00:00.123+01:00",
      "0000-01-01T00:00:00+05:00",
      "9999-12-31T23:59:59-12:00",
    ],
    "x-timestamp": ["1773144000", "999999999999"],
  };
});
afterAll(() => client.stop());

function send({ operation, path, query, headers, raw }: MadeUp) {
  const search = query.length > 0 ? `?${new URLSearchParams(query)}` : "";
  const actual = path.replace(/latest-(\d)/, (_, back) => there.at(-1 - Number(back)) ?? "");
  // Half of the signed requests fit, so that their bodies are read too.
  const signature =
    operation.operationId === "postSignedReceipts" && (raw?.length ?? 0) % 2 === 0 ? client.sign(raw ?? "") : {};
  return client.call(operation.method, `${actual}${search}`, {
    headers: { ...headers, ...signature },
    ...(raw !== undefined && { raw }),
  });
}

test(`${CASES} made-up requests: every answer keeps to the document, none is our fault (P6: none says more than it should)`, async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(requests(operations, pool), async (request) => {
      if (there.length < 3) there.push((await client.add({ birthdayDate: "1990-03-11" })).id);
      // The client throws where an answer breaks the document.
      const answer = await send(request);
      const kind = `${request.operation.operationId} ${answer.status}`;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      if (answer.status === 204) there.splice(0, there.length);
      const added = answer.headers.get("location");
      if (added) there.push(added.replace("/api/v1/users/", ""));
      expect(answer.status, answer.text).toBeLessThan(500);
      expect(answer.text).not.toMatch(/node_modules|Exception|at .*\.ts:\d|dynamo|local-users/i);
    }),
    { numRuns: CASES, endOnFailure: true },
  );
  if (CASES < 1_000) return;
  console.log(
    [...seen]
      .map(([kind, times]) => `${kind}: ${times}`)
      .sort()
      .join("\n"),
  );
  const reached = new Set([...seen.keys()].map((kind) => kind.split(" ")[0]));
  expect([...reached].sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
}, 600_000);

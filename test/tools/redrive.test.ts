import { describe, expect, it } from "vitest";
import * as z from "zod";
import { redriveAll } from "../../tools/redrive/redriveAll.ts";
import { redriveReport } from "../../tools/redrive/report.ts";
import type { Api, ApiAnswer } from "../../tools/shared/apiClient.ts";

const bodySchema = z.record(z.string(), z.unknown());
const none = { matched: 0, replayed: 0, refused: 0, exhausted: 0, otherReason: 0 };
type Page = { counts: Partial<typeof none>; reasons?: Record<string, number> };

/** An API that answers page after page. The cursor is the number of the next page. */
function pagedApi(pages: Page[], failures: ApiAnswer[] = []) {
  const bodies: Record<string, unknown>[] = [];
  const api: Api = {
    async request(_method, _path, body) {
      const failure = failures.shift();
      if (failure) return failure;
      const request = { cursor: "0", ...bodySchema.parse(body) };
      bodies.push(request);
      const index = Number(request.cursor);
      const page = pages[index];
      const next = index + 1 < pages.length ? { nextCursor: `${index + 1}` } : {};
      return { status: 200, body: { ...page, counts: { ...none, ...page?.counts }, ...next }, retryAfterMs: undefined };
    },
  };
  return { api, bodies };
}

const options = { dryRun: false, pause: async () => {}, onProgress: () => {} };

describe("a redrive", () => {
  it("reads all pages, and adds up what they did", async () => {
    const { api } = pagedApi([
      { counts: { matched: 2, replayed: 2 } },
      { counts: { exhausted: 3 } },
      { counts: { matched: 2, replayed: 1, refused: 1, otherReason: 4 } },
    ]);
    const totals = await redriveAll(api, options);
    expect(totals).toMatchObject({ matched: 4, replayed: 3, refused: 1, exhausted: 3, otherReason: 4, finished: true });
    expect(redriveReport(totals, options).split("\n")).toEqual([
      "messages replayed: 3",
      "not replayed, because they changed meanwhile: 1",
      "skipped, because they were replayed too often already: 3",
      "skipped, because of another reason: 4",
    ]);
  });

  it("goes on behind a page that has only exhausted messages", async () => {
    const { api } = pagedApi([{ counts: { exhausted: 200 } }, { counts: { matched: 1, replayed: 1 } }]);
    expect(await redriveAll(api, options)).toMatchObject({ replayed: 1, exhausted: 200 });
  });

  it("never asks for more than the rest of the limit, and says that there may be more", async () => {
    const pages = [{ counts: { matched: 3, replayed: 3 } }, { counts: { matched: 2, replayed: 2 } }, { counts: {} }];
    const { api, bodies } = pagedApi(pages);
    const totals = await redriveAll(api, { ...options, limit: 5 });
    expect(bodies.map(({ limit }) => limit)).toEqual([5, 2]);
    expect(redriveReport(totals, options)).toContain("there may be more");
  });

  it("names the reasons that exist when none has the given one", async () => {
    const { api, bodies } = pagedApi([
      { counts: { otherReason: 3 }, reasons: { REFUSED: 2, RESTORED: 1 } },
      { counts: { otherReason: 1 }, reasons: { REFUSED: 1 } },
    ]);
    const filter = { ...options, reason: "UNKNOWN" };
    expect(redriveReport(await redriveAll(api, filter), filter)).toBe(
      'No failed message has the reason "UNKNOWN". Failed messages by reason: REFUSED (3), RESTORED (1)',
    );
    expect(bodies.map(({ reason }) => reason)).toEqual(["UNKNOWN", "UNKNOWN"]);
  });

  it("says when there are no failed messages", async () => {
    const { api } = pagedApi([{ counts: {} }]);
    expect(redriveReport(await redriveAll(api, options), options)).toBe("There are no failed messages");
  });

  it("repeats a page while the API is unavailable, and stops at once when it is refused", async () => {
    const answer = (status: number) => ({ status, body: {}, retryAfterMs: undefined });
    const unavailable = pagedApi([{ counts: { matched: 1, replayed: 1 } }], [answer(503), answer(429)]);
    expect(await redriveAll(unavailable.api, options)).toMatchObject({ replayed: 1 });
    const forbidden = pagedApi([{ counts: {} }], [answer(403)]);
    await expect(redriveAll(forbidden.api, options)).rejects.toThrow("The API refuses /api/v1/jobs/redrive/run: 403");
  });
});

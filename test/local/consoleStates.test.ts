import { describe, expect, test } from "vitest";
import { markOf, wordOf } from "../../console/statusLook.ts";
import { messageStatuses } from "../../functions/domain/messageState.ts";
import { countPipeline } from "../../local/console/messageLists.ts";
import type { Row } from "../../local/console/tableSnapshot.ts";

const now = Date.parse("2026-06-10T07:00:00Z");
const row = (status: string): Row => ({
  userId: "u",
  localDate: "2026-06-10",
  occasion: "BIRTHDAY",
  status,
  dueAt: "2026-06-10T06:59:30.000Z",
  attempts: 0,
  updatedAt: "2026-06-10T06:00:00.000Z",
});

describe("the states of the domain's table on the page", () => {
  test("every state is counted at some station: none disappears", () => {
    for (const status of [...messageStatuses, "A_NEW_STATE"]) {
      const { other, oldestDueAt: _, ...stations } = countPipeline([row(status)], now);
      const total = [...Object.values(stations), ...Object.values(other)].reduce((sum, value) => sum + value, 0);
      expect(total, status).toBe(1);
    }
  });

  test("a state that the page does not know shows under its own name, with a shape of its own", () => {
    expect(countPipeline([row("A_NEW_STATE")], now).other).toEqual({ A_NEW_STATE: 1 });
    expect([wordOf("A_NEW_STATE"), markOf("A_NEW_STATE")]).toEqual(["a new state", "other"]);
    expect(wordOf("SENT")).toBe("delivered");
  });
});

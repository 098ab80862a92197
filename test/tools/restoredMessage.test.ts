import { expect, it } from "vitest";
import { HOUR, plus } from "../../functions/domain/instants.ts";
import { restoredMessage } from "../../tools/restore/restoredMessage.ts";
import { message, NOW } from "../storage/fixtures.ts";

const before = plus(NOW, -HOUR);

it("P2: what a sender held at the backup is held for an operator, also where it is due in the future", () => {
  const held = restoredMessage(message({ status: "SENDING", leaseOwner: "me", leaseUntil: NOW }), before);
  expect(held).toMatchObject({ status: "FAILED", reason: { kind: "RESTORED" } });
  expect(held).not.toHaveProperty("leaseOwner");
});

it("P3: what was open at the backup and is due in the future is sent", () => {
  expect(restoredMessage(message({ status: "QUEUED" }), before).status).toBe("SCHEDULED");
});

import { expect, it } from "vitest";
import { dynamoDbModel } from "../support/dynamodb/model.ts";
import { LATER, message, NOW, names, storesOn } from "./fixtures.ts";

/*
 *   sender "me"   claim v2 ........................ commit v2: refused
 *   recover                   resend v2 -> v3 (the row still names "me")
 */
it("P2: a commit after recover took the message back is refused, though the row is one version on and names this sender", async () => {
  const { messages } = storesOn({ client: dynamoDbModel({ names }).client, wait: async () => {}, ...names });
  const row = message({ status: "SENDING", version: 2, leaseOwner: "me", leaseUntil: NOW });
  await messages.insert([row]);
  const { leaseOwner: _, ...recovered } = row;
  expect(await messages.transition("resend", recovered, { nextAttemptAt: LATER }, LATER)).toMatchObject({ ok: true });
  const late = await messages.transition("commit", { ...row, owner: "me" }, {}, LATER);
  expect(late).toMatchObject({ ok: false, current: { status: "SCHEDULED", version: 3, leaseOwner: "me" } });
});

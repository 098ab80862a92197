import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../functions/http/problem.ts";
import { modelEngine } from "../support/modelEngine.ts";
import { createPipeline, type Pipeline } from "../support/pipeline.ts";

const NINE = "2026-06-15T07:00:00.000Z";
const start = () => createPipeline(modelEngine(), "2026-06-15T06:00:00.000Z");

function aBody(fields: Record<string, unknown> = {}) {
  const email = `${randomUUID()}@example.com`;
  return {
    firstName: "Ada",
    lastName: "Lovelace",
    email,
    timezone: "Europe/Berlin",
    birthdayDate: "1990-06-15",
    ...fields,
  };
}
const put = (pipeline: Pipeline, body: unknown, headers: Record<string, string> = {}) =>
  pipeline.call("putUserByExternalId", { externalId: "E-1", body, headers });
const userOf = ({ body }: Answer) => Object(body);

/** Runs this once, between the two reads of the next request for an external id. */
function betweenReads(pipeline: Pipeline, meanwhile: () => Promise<unknown>): void {
  const { findByExternalId } = pipeline.deps.users;
  pipeline.deps.users.findByExternalId = async (externalId) => {
    const found = await findByExternalId(externalId);
    pipeline.deps.users.findByExternalId = findByExternalId;
    await meanwhile();
    return found;
  };
}

describe("a request for an external id", () => {
  it("that another request adds at the same moment changes that user (P2: one user, one message)", async () => {
    const pipeline = start();
    const body = aBody();
    const first: Answer[] = [];
    betweenReads(pipeline, async () => first.push(await put(pipeline, body)));
    const answer = await put(pipeline, { ...body, firstName: "Augusta" });
    expect([first[0]?.status, answer.status]).toEqual([201, 200]);
    expect(userOf(answer)).toMatchObject({ id: userOf(first[0] ?? answer).id, firstName: "Augusta", version: 2 });
    pipeline.moveTo(NINE);
    await pipeline.precalculate();
    await pipeline.minute();
    expect(pipeline.deliveries).toMatchObject([{ text: "Hey, Augusta Lovelace it's your birthday" }]);
  });

  it.each(["putUserByExternalId", "deleteUserByExternalId"] as const)(
    "%s leaves a user alone who has lost the id to another one meanwhile (P3)",
    async (name) => {
      const pipeline = start();
      const [was, will] = [await pipeline.addUser({ externalId: "E-1" }), await pipeline.addUser()];
      betweenReads(pipeline, async () => {
        await pipeline.edit(was, { externalId: null });
        await pipeline.edit(will, { externalId: "E-1" });
      });
      const answer = await pipeline.call(name, { externalId: "E-1", body: { firstName: "Augusta" } });
      expect(answer.status).toBe(name === "putUserByExternalId" ? 200 : 204);
      expect(await pipeline.deps.users.get(was)).toMatchObject({ user: { firstName: "Ada" } });
      const now = await pipeline.deps.users.get(will);
      if (name === "putUserByExternalId") expect(now).toMatchObject({ user: { firstName: "Augusta" } });
      else expect(now).toBeUndefined();
    },
  );

  it("that is repeated writes nothing, and the message is sent once", async () => {
    const pipeline = start();
    const body = aBody();
    const { body: added } = await put(pipeline, body);
    expect(await put(pipeline, { ...body, ...Object(added) })).toMatchObject({ status: 200, body: added });
    expect(await put(pipeline, body)).toMatchObject({ status: 200, body: { version: 1 } });
    pipeline.moveTo(NINE);
    await pipeline.minute();
    await put(pipeline, body);
    await pipeline.minute();
    expect(pipeline.deliveries).toHaveLength(1);
  });

  it("by a caller who has seen an earlier user adds nobody", async () => {
    const pipeline = start();
    expect(await put(pipeline, aBody(), { "if-match": '"1"' })).toMatchObject({ status: 412 });
    expect(await put(pipeline, aBody({ version: 1 }))).toMatchObject({ status: 409 });
    expect(await put(pipeline, aBody({ externalId: "E-2" }))).toMatchObject({ status: 400 });
    expect(await pipeline.deps.users.findByExternalId("E-1")).toBeUndefined();
  });

  it("after a deletion adds the user anew, who gets no second message that day (P2)", async () => {
    const pipeline = start();
    const body = aBody();
    await put(pipeline, body);
    pipeline.moveTo(NINE);
    await pipeline.minute();
    expect(await pipeline.call("deleteUserByExternalId", { externalId: "E-1" })).toMatchObject({ status: 204 });
    expect(await put(pipeline, body)).toMatchObject({ status: 201 });
    await pipeline.minute();
    expect(pipeline.deliveries).toHaveLength(1);
  });
});

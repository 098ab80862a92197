import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FunctionName } from "../../functions/manifest/functions.ts";
import { caller, usesOf } from "../../local/lambda/grants.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

describe("what the manifest does not grant is refused, as IAM would refuse it", () => {
  it("an action, an index, a statement, and a part of a transaction", async () => {
    const pipeline = createPipeline(engine, "2026-06-15T06:00:00.000Z");
    const id = await pipeline.addUser();
    const [message] = await pipeline.messagesOf(id);
    const as = (name: FunctionName, work: () => Promise<unknown>) => caller.run(name, () => work());
    const { users, messages } = pipeline.deps;
    await expect(as("send", () => users.get(id))).rejects.toThrow("send is not granted Query on local-users");
    await expect(as("send", () => messages.due("SCHEDULED", 0, { limit: 1 }))).rejects.toThrow(
      "by-due on local-messages",
    );
    await expect(as("enqueue", () => messages.insert(message ? [message] : []))).rejects.toThrow("PartiQLInsert");
    await expect(as("enqueue", () => messages.erase(id))).rejects.toThrow("not granted Query");
    const before = await users.get(id);
    const remove = () => (before ? users.remove(before, []) : Promise.resolve());
    await expect(as("operator", remove)).rejects.toThrow("DeleteItem on local-users");
    expect(await as("api", () => users.get(id))).toBeDefined();
    expect(await users.get(id)).toBeDefined();
  });

  it("knows the permissions of each kind of request", () => {
    const TableName = "t";
    expect(usesOf("GetCommand", { TableName })).toEqual([{ table: "t", grant: "GetItem" }]);
    expect(usesOf("ScanCommand", { TableName })).toEqual([{ table: "t", grant: "Scan" }]);
    expect(usesOf("BatchGetCommand", { RequestItems: { t: {} } })).toEqual([{ table: "t", grant: "BatchGetItem" }]);
    expect(usesOf("TransactWriteCommand", { TransactItems: [{ ConditionCheck: { TableName } }] })).toEqual([
      { table: "t", grant: "ConditionCheckItem" },
    ]);
    const Statements = [{ Statement: `UPDATE "t" SET a = ? WHERE pk = ?` }];
    expect(usesOf("BatchExecuteStatementCommand", { Statements })).toEqual([{ table: "t", grant: "PartiQLUpdate" }]);
  });
});

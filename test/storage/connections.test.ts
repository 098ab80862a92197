import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { openDatabase } from "../../functions/storage/database.ts";
import { localTableNames } from "../../local/engines/tables.ts";
import { close, listen } from "../../local/gateway/http.ts";
import { accountlessAws, setEnvironment } from "../../local/lambda/processEnvironment.ts";

test("two hundred calls at once to a slow table all connect, and none is repeated", async () => {
  const slow = createServer(async (_, response) => {
    await delay(700);
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
  });
  const port = await listen(slow, 0);
  const restore = setEnvironment({ ...accountlessAws, AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}` });
  const { client, users } = openDatabase(localTableNames);
  try {
    const get = () => client.send(new GetCommand({ TableName: users, Key: { pk: "A", sk: "A" } }));
    const answers = await Promise.all(Array.from({ length: 200 }, get));
    expect(answers.filter(({ $metadata }) => $metadata.attempts !== 1)).toEqual([]);
  } finally {
    client.destroy();
    restore();
    await close(slow, 0);
  }
});

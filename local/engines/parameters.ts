import { createServer } from "node:http";
import * as z from "zod";
import { answerJson, close, listen, readBody } from "../gateway/http.ts";

const requestSchema = z.object({ Name: z.string() });

/** Stands in for SSM's Parameter Store: answers GetParameter for the given parameters, and nothing else. */
export async function startParameters(parameters: Readonly<Record<string, string>>) {
  const server = createServer(async (request, response) => {
    const body = await readBody(request, 10_000).catch(() => undefined);
    const asked = requestSchema.safeParse(parseJson(body?.toString() ?? ""));
    const value = asked.success ? parameters[asked.data.Name] : undefined;
    if (!asked.success || value === undefined) return answerJson(response, 400, { __type: "ParameterNotFound" });
    answerJson(response, 200, { Parameter: { Name: asked.data.Name, Value: value } });
  });
  const port = await listen(server, 0);
  return { endpoint: `http://127.0.0.1:${port}`, stop: () => close(server, 0) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

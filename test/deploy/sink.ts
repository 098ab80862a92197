import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { close, listen } from "../../local/gateway/http.ts";

const deliverySchema = z.object({ email: z.string(), message: z.string() });
export type Received = z.infer<typeof deliverySchema> & { at: number; key: string; accepted: boolean };

/** Stands in for the email service: asks for its secret, keeps what it got, and fails the first call for each address of `shaky`. */
export async function startSink(secret: string, shaky: ReadonlySet<string>) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const at = Date.now();
    if (request.headers.authorization !== secret) return void response.writeHead(401).end("{}");
    const delivery = deliverySchema.parse(JSON.parse(await text(request)));
    const first = !received.some((each) => each.email === delivery.email);
    const accepted = !(first && shaky.has(delivery.email));
    received.push({ ...delivery, at, key: String(request.headers["idempotency-key"]), accepted });
    response.writeHead(accepted ? 200 : 503, { "content-type": "application/json" });
    response.end(JSON.stringify(accepted ? { success: true } : {}));
  });
  const port = await listen(server, 0);
  return { url: `http://127.0.0.1:${port}/send`, received, stop: () => close(server, 0) };
}

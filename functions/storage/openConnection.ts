import { type Agent, request } from "node:https";

/**
 * Opens one connection to DynamoDB while the function starts, when Lambda gives it a whole processor, so that its first call finds
 * a connection whose TLS handshake is done. DynamoDB answers `GET /` without a signature. A failure is not reported: the first call
 * then opens its own connection. Nothing happens outside Lambda, or where another endpoint is set.
 */
export function openConnection(agent: Agent, environment: Record<string, string | undefined> = process.env): void {
  const { AWS_LAMBDA_FUNCTION_NAME, AWS_REGION, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_DYNAMODB } = environment;
  if (!AWS_LAMBDA_FUNCTION_NAME || !AWS_REGION || AWS_ENDPOINT_URL || AWS_ENDPOINT_URL_DYNAMODB) return;
  const suffix = AWS_REGION.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  visit(`https://dynamodb.${AWS_REGION}.${suffix}/`, agent);
}

/** One request whose answer is thrown away. The agent keeps the connection. */
export function visit(url: string, agent: Agent): void {
  const signal = AbortSignal.timeout(1_000);
  request(url, { agent, signal }, (response) => response.resume())
    .on("error", () => {})
    .end();
}

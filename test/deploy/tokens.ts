import { apiClient } from "../../tools/shared/apiClient.ts";
import type { startIssuer } from "./issuer.ts";
import { clientOf } from "./scenario.ts";

type Issuer = Awaited<ReturnType<typeof startIssuer>>;

/** Tokens open the API: the users' routes for every token, operators' routes with their scope, nothing when expired or absent. */
export async function expectTokens(url: string, issuer: Issuer) {
  const withToken = async (scope: string, expires: string) =>
    clientOf(await apiClient({ url, token: await issuer.token(scope, expires) }));
  const service = await withToken("users", "5m");
  await service.call("GET", "/api/v1/users", 200);
  await service.call("GET", "/health/ready", 403);
  await (await withToken("users operations", "5m")).call("GET", "/health/ready", 200);
  await (await withToken("users operations", "-1m")).call("GET", "/api/v1/users", 401);
  await clientOf(await apiClient({ url })).call("GET", "/api/v1/users", 401);
  return service;
}

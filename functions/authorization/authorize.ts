import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from "aws-lambda";
import { type Route, routes } from "../manifest/routes.ts";
import { errorFields, type Log } from "../runtime/log.ts";
import type { VerifyToken } from "./verifyToken.ts";

export type AuthorizeDependencies = { verify: VerifyToken; operatorScope: string; log: Log };

/** API Gateway answers 401 without a body for exactly this message, and 500 for any other. */
class Unauthorized extends Error {
  constructor() {
    super("Unauthorized");
  }
}

/**
 * Decides what a caller with a token may call: the routes of users, and with the operators' scope all others. Throws Unauthorized for
 * a token that is not valid. The caller does not get the reason; the log has it.
 */
export async function authorize(
  { verify, operatorScope, log }: AuthorizeDependencies,
  event: Pick<APIGatewayTokenAuthorizerEvent, "authorizationToken" | "methodArn">,
): Promise<APIGatewayAuthorizerResult> {
  const token = /^Bearer +(\S+)$/i.exec(event.authorizationToken)?.[1];
  if (token === undefined) throw new Unauthorized();
  const verification = await verify(token).catch((error: unknown) => {
    log.error("TOKEN_KEYS_UNAVAILABLE", errorFields(error));
    throw error;
  });
  if (!verification.ok) {
    log.info("TOKEN_REFUSED", { reason: verification.reason });
    throw new Unauthorized();
  }
  const operator = verification.scopes.includes(operatorScope);
  return {
    principalId: verification.subject,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: callable(event.methodArn, operator) }],
    },
  };
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>`, for each route; API Gateway reads `*` as anything. */
function callable(methodArn: string, operator: boolean): string[] {
  const [api, stage] = methodArn.split("/");
  const wired: readonly Route[] = Object.values(routes);
  return wired
    .filter((route) => operator || route.function === "api")
    .map((route) => `${api}/${stage}/${route.method}${route.path.replaceAll(/\{\w+\}/g, "*")}`);
}

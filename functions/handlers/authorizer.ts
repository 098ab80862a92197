import type { APIGatewayTokenAuthorizerEvent } from "aws-lambda";
import { authorize } from "../authorization/authorize.ts";
import { readTokenRules } from "../authorization/tokenRules.ts";
import { tokenVerifier } from "../authorization/verifyToken.ts";
import { systemClock } from "../runtime/clock.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { log } from "../runtime/log.ts";

const rules = readTokenRules();
const deps = { verify: tokenVerifier(rules, systemClock), operatorScope: rules.operatorScope, log };

export const handler = entrypoint((event: APIGatewayTokenAuthorizerEvent) => authorize(deps, event));

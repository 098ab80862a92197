import type { APIGatewayTokenAuthorizerEvent } from "aws-lambda";
import { systemClock } from "../runtime/clock.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { log } from "../runtime/log.ts";
import { authorize } from "./authorize.ts";
import { readTokenRules } from "./settings.ts";
import { tokenVerifier } from "./verifyToken.ts";

const rules = readTokenRules();
const tools = { verify: tokenVerifier(rules, systemClock), operatorScope: rules.operatorScope, log };

export const handler = entrypoint((event: APIGatewayTokenAuthorizerEvent) => authorize(tools, event));

import type { APIGatewayProxyEvent } from "aws-lambda";
import { openQueues } from "../delivery/openQueues.ts";
import { answerRequest } from "../http/answerRequest.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { newId } from "../runtime/newId.ts";
import { whileCallerWaits } from "../storage/database.ts";
import { userOperations } from "../users/userOperations.ts";
import { openDependencies } from "./dependencies.ts";

const environment = readEnvironment();
const deps = { ...openDependencies(environment, whileCallerWaits), ...openQueues(environment), newId };

export const handler = entrypoint((event: APIGatewayProxyEvent) => answerRequest(userOperations, deps, event));

import type { APIGatewayProxyEvent } from "aws-lambda";
import { openQueues } from "../delivery/openQueues.ts";
import { answerRequest } from "../http/answerRequest.ts";
import { operatorOperations } from "../operations/operatorOperations.ts";
import { scheduleStates } from "../operations/scheduleStates.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { timeLeftOf } from "../runtime/timeLeft.ts";
import { whileCallerWaits } from "../storage/database.ts";
import { openDependencies } from "./dependencies.ts";

const environment = readEnvironment();
const deps = {
  ...openDependencies(environment, whileCallerWaits),
  ...openQueues(environment),
  schedules: scheduleStates(environment.SCHEDULE_GROUP),
  stage: environment.STAGE,
};

export const handler = entrypoint((event: APIGatewayProxyEvent, context) =>
  answerRequest(operatorOperations, { ...deps, timeLeft: timeLeftOf(context) }, event),
);

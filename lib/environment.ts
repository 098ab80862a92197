import type * as z from "zod";
import type { environmentSchema } from "../functions/runtime/environment.ts";
import type { Stage } from "./stages.ts";

/** Names and addresses of tables and queues. On AWS they are tokens that CloudFormation resolves. */
export type Deployment = {
  stageName: string;
  tableNames: { users: string; messages: string; control: string };
  queueUrls: { messages: string; deadLetters: string };
};

/** Variables of a single function, and not of every stage. */
type Particular = "SCHEDULE_GROUP" | "EMAIL_SERVICE_SECRET" | "API_ACCESS" | "RECEIPTS_SECRET";
export type FunctionEnvironment = Record<Exclude<keyof z.input<typeof environmentSchema>, Particular>, string>;

/**
 * The environment of every function. The CDK app and the local system both build it here. If a variable of
 * functions/runtime/environment.ts is missing, it is a type error. This file does not import CDK, so that `npm start` stays fast.
 */
export function functionEnvironment(
  stage: Stage,
  { stageName, tableNames, queueUrls }: Deployment,
): FunctionEnvironment {
  return {
    STAGE: stageName,
    USERS_TABLE: tableNames.users,
    MESSAGES_TABLE: tableNames.messages,
    CONTROL_TABLE: tableNames.control,
    QUEUE_URL: queueUrls.messages,
    DEAD_LETTER_QUEUE_URL: queueUrls.deadLetters,
    EMAIL_SERVICE_URL: stage.emailServiceUrl,
    POLICY: JSON.stringify({ ...stage.policy, allowedRecipients: stage.allowedRecipients }),
  };
}

import type { IKey } from "aws-cdk-lib/aws-kms";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Construct } from "constructs";
import {
  authorizer as authorizerDefinition,
  functions as definitions,
  type FunctionDefinition,
  type FunctionName,
} from "../../functions/manifest/functions.ts";
import { queues } from "../../functions/manifest/queues.ts";
import { functionEnvironment } from "../environment.ts";
import type { DeployedStage } from "../stages.ts";
import { AppFunction } from "./appFunction.ts";
import type { DataTables } from "./dataTables.ts";
import type { MessageQueue } from "./messageQueue.ts";

export type AppFunctionsProps = {
  stageName: string;
  stage: DeployedStage;
  key: IKey | undefined;
  data: DataTables;
  queue: MessageQueue;
};

/** All functions of functions/manifest, each granted what its definition lists and nothing else. */
export class AppFunctions extends Construct {
  /** Present in stages that take tokens. */
  readonly authorizer: AppFunction | undefined;
  readonly #props: AppFunctionsProps;
  readonly #byName = new Map<string, AppFunction>();

  constructor(scope: Construct, id: string, props: AppFunctionsProps) {
    super(scope, id);
    this.#props = props;
    const { stageName, stage, data, queue } = props;
    const environment = functionEnvironment(stage, {
      stageName,
      tableNames: {
        users: data.users.tableName,
        messages: data.messages.tableName,
        control: data.control.tableName,
      },
      queueUrls: { messages: queue.messages.queueUrl, deadLetters: queue.deadLetters.queueUrl },
    });
    for (const [name, definition] of Object.entries(definitions)) this.#add(name, definition, environment);
    // The page under /console is the same on every stage, and says how this one is opened.
    this.get("docs").addEnvironment("API_ACCESS", stage.jwt ? "token" : "signature");
    if (stage.jwt) {
      const rules = { JWT_RULES: JSON.stringify(stage.jwt) };
      this.authorizer = this.#add(authorizerDefinition.name, authorizerDefinition, rules);
    }
  }

  get(name: FunctionName): AppFunction {
    const known = this.#byName.get(name);
    if (known === undefined) throw new Error(`There is no function ${name}`);
    return known;
  }

  /** Every function of the stage, by name. */
  get all(): ReadonlyMap<string, AppFunction> {
    return this.#byName;
  }

  /** Hands the messages of the queue to their consumer, in batches. */
  consume(queue: MessageQueue): void {
    const source = new SqsEventSource(queue.messages, {
      batchSize: this.#props.stage.senderBatchSize,
      reportBatchItemFailures: true,
      // Not reserved concurrency: it throttles the poller, and each throttled batch raises the receive count of good messages.
      maxConcurrency: this.#props.stage.senderConcurrency,
    });
    this.get(queues.messages.consumer).addEventSource(source);
  }

  #add(name: string, definition: FunctionDefinition, environment: Readonly<Record<string, string>>): AppFunction {
    const { stageName, stage, key } = this.#props;
    const readsWhatItSends = queues.messages.consumer === name && definition.sendsTo.includes("messages");
    const props = { stageName, stage, key, definition, environment, readsWhatItSends };
    const added = new AppFunction(this, name, props);
    this.#grant(added, definition);
    this.#byName.set(name, added);
    return added;
  }

  #grant(grantee: AppFunction, definition: FunctionDefinition): void {
    const { stage, key, data, queue } = this.#props;
    const { users, messages, control } = definition.tables;
    if (users) data.users.grantAccess(grantee, users);
    if (messages) data.messages.grantAccess(grantee, messages);
    if (control) data.control.grantAccess(grantee, control);
    for (const target of definition.sendsTo) queue.grantSend(grantee, target);
    for (const target of definition.inspects) queue.grantReadDepth(grantee, target);
    if (definition.callsEmailService && stage.emailServiceSecret !== undefined) {
      grantee.grantReadSecret("EMAIL_SERVICE_SECRET", stage.emailServiceSecret);
    }
    if (definition.readsReceiptsSecret && stage.receiptsSecret !== undefined) {
      grantee.grantReadSecret("RECEIPTS_SECRET", stage.receiptsSecret);
    }
    const usesEncryptedData = Object.keys(definition.tables).length > 0 || definition.sendsTo.length > 0;
    if (usesEncryptedData) key?.grant(grantee, "kms:Decrypt", "kms:GenerateDataKey");
  }
}

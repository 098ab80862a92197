import { Validations } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnPipe } from "aws-cdk-lib/aws-pipes";
import { DefinitionBody, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { type EventSource, eventOrigin, eventSources } from "../../functions/manifest/events.ts";
import type { DataTables } from "./dataTables.ts";
import { DeadLetterQueue } from "./deadLetterQueue.ts";

export type EventPipesProps = { data: DataTables; key: IKey | undefined };

/** A pipe reads so many records at once. A record has two images of a few kilobytes, and a state takes 256 KB. */
const RECORDS = 25;
/** Then a record goes to the dead-letter queue. A stream keeps records for a day. */
const RETRIES = 20;
const LONGEST_SECONDS = 20 * 3600;

/**
 * A bus with the events of functions/manifest/events.ts: one pipe for each source, from the table's stream. No code of ours runs on
 * the way. A pipe can't choose the type of an event by a value, so a state machine with one state without code names it.
 */
export class EventPipes extends Construct {
  readonly bus: EventBus;
  readonly deadLetters: DeadLetterQueue;
  readonly #props: EventPipesProps;

  constructor(scope: Construct, id: string, props: EventPipesProps) {
    super(scope, id);
    this.#props = props;
    this.bus = new EventBus(this, "Bus", { description: "What became of messages, for other systems" });
    this.deadLetters = new DeadLetterQueue(this, "Undelivered", { key: props.key });
    for (const [name, source] of Object.entries<EventSource>(eventSources)) this.#addPipe(name, source);
  }

  #addPipe(name: string, { table, filters, type, detail }: EventSource): void {
    const { tableStreamArn: source } = this.#props.data[table];
    if (source === undefined) throw new Error(`the table ${table} has no stream`);
    const naming = typeof type === "string" ? undefined : this.#naming(name, type);
    new CfnPipe(this, name, {
      description: `Puts what happened to ${name} on the bus`,
      roleArn: this.#role(`${name}Role`, source, naming).roleArn,
      source,
      sourceParameters: {
        filterCriteria: { filters: filters.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
        dynamoDbStreamParameters: {
          startingPosition: "TRIM_HORIZON",
          batchSize: RECORDS,
          maximumBatchingWindowInSeconds: 1,
          maximumRetryAttempts: RETRIES,
          maximumRecordAgeInSeconds: LONGEST_SECONDS,
          onPartialBatchItemFailure: "AUTOMATIC_BISECT",
          deadLetterConfig: { arn: this.deadLetters.queueArn },
        },
      },
      ...(naming && { enrichment: naming.stateMachineArn }),
      target: this.bus.eventBusArn,
      targetParameters: {
        eventBridgeEventBusParameters: {
          source: eventOrigin,
          detailType: typeof type === "string" ? type : "$.type",
        },
        inputTemplate: JSON.stringify(detail),
      },
    });
  }

  /** Adds to each record of a batch the name that belongs to a value in it, as `type`. */
  #naming(name: string, { path, names }: Exclude<EventSource["type"], string>): StateMachine {
    const lookup = `$lookup(${JSON.stringify(names)}, ${path.replace("$.", "")})`;
    const state = { Type: "Pass", Output: `{% [$states.input.$merge([$, {"type": ${lookup}}])] %}`, End: true };
    const definition = { QueryLanguage: "JSONata", StartAt: "NameEach", States: { NameEach: state } };
    const machine = new StateMachine(this, `${name}Types`, {
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(JSON.stringify(definition)),
    });
    Validations.of(machine).acknowledge(
      { id: "AwsSolutions-SF1", reason: "Its input holds rows with texts and addresses, which no log may have (P6)." },
      { id: "AwsSolutions-SF2", reason: "It has one state, which calls nothing." },
    );
    return machine;
  }

  #role(id: string, stream: string, naming: StateMachine | undefined): Role {
    const statement = (actions: string[], resource: string) => new PolicyStatement({ actions, resources: [resource] });
    const reads = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"];
    const statements = [
      statement(
        reads.map((action) => `dynamodb:${action}`),
        stream,
      ),
      statement(["sqs:SendMessage"], this.deadLetters.queueArn),
      statement(["events:PutEvents"], this.bus.eventBusArn),
      ...(naming ? [statement(["states:StartSyncExecution"], naming.stateMachineArn)] : []),
    ];
    const role = new Role(this, id, {
      assumedBy: new ServicePrincipal("pipes.amazonaws.com"),
      inlinePolicies: { pipe: new PolicyDocument({ statements }) },
    });
    this.#props.key?.grant(role, "kms:Decrypt", "kms:GenerateDataKey");
    return role;
  }
}

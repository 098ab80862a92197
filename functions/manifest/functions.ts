import type { QueueName } from "./queues.ts";
import type { TableName, tables } from "./tables.ts";

/**
 * All functions, and what each may touch. The CDK app deploys this list and the local system runs it, so the two can't differ.
 * Plain data: no SDK, no CDK.
 */
export type TableAction =
  | "GetItem"
  | "Query"
  | "PutItem"
  | "UpdateItem"
  | "DeleteItem"
  | "ConditionCheckItem"
  | "BatchGetItem"
  | "PartiQLInsert"
  | "PartiQLUpdate";
type IndexOf<Name extends TableName> = (typeof tables)[Name]["indexes"][number]["name"];
/**
 * What a function may do on each table: single actions (each action of a transaction counts), and indexes that it may query. It
 * becomes the policy of the role. The local system enforces it too, so that a missing action is found before a deployment.
 */
export type TableGrants = { [Name in TableName]?: readonly (TableAction | IndexOf<Name>)[] };

export type FunctionDefinition = {
  /** File whose `handler` export is deployed, relative to the project. */
  entry: `functions/handlers/${string}.ts`;
  memoryMb: number;
  timeoutSeconds: number;
  tables: TableGrants;
  /** May put messages on the queue. */
  sendsTo: readonly QueueName[];
  /** May read the depth of these queues. */
  inspects: readonly QueueName[];
  callsEmailService: boolean;
  /** Knows the secret of signed receipts, in stages that have one. */
  readsReceiptsSecret?: boolean;
  /** May see whether the schedules are on. */
  readsSchedules?: boolean;
  /** Files that it reads at run time by these paths, relative to the project and to where it runs. */
  files?: readonly string[];
  /** A program of the project that writes more files, and the folder for them: relative to the project, and to where it runs. */
  builds?: { program: string; folder: string };
};

export const functions = {
  api: {
    entry: "functions/handlers/api.ts",
    memoryMb: 512,
    timeoutSeconds: 10,
    tables: {
      users: [
        "GetItem",
        "BatchGetItem",
        "Query",
        "PutItem",
        "DeleteItem",
        "ConditionCheckItem",
        "by-partition",
        "by-date",
      ],
      messages: ["Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"],
      // The hash key of the guards that prevent a second message after a deletion.
      control: ["GetItem", "PutItem"],
    },
    sendsTo: ["messages"],
    inspects: [],
    callsEmailService: false,
  },
  precalculate: {
    entry: "functions/handlers/precalculate.ts",
    memoryMb: 1024,
    timeoutSeconds: 900,
    tables: {
      users: ["by-date", "GetItem", "ConditionCheckItem"],
      messages: ["PartiQLInsert", "GetItem", "UpdateItem"],
      control: ["GetItem", "PutItem"],
    },
    sendsTo: [],
    inspects: [],
    callsEmailService: false,
  },
  enqueue: {
    entry: "functions/handlers/enqueue.ts",
    memoryMb: 1024,
    timeoutSeconds: 55,
    tables: { messages: ["by-due", "UpdateItem", "PartiQLUpdate"], control: ["GetItem", "PutItem"] },
    sendsTo: ["messages"],
    inspects: [],
    callsEmailService: false,
  },
  send: {
    entry: "functions/handlers/send.ts",
    memoryMb: 512,
    timeoutSeconds: 30,
    tables: {
      users: ["GetItem", "BatchGetItem", "ConditionCheckItem"],
      messages: ["GetItem", "UpdateItem", "PartiQLUpdate", "DeleteItem"],
      control: ["GetItem", "PutItem", "UpdateItem"],
    },
    sendsTo: ["messages", "deadLetters"],
    inspects: [],
    callsEmailService: true,
  },
  recover: {
    entry: "functions/handlers/recover.ts",
    memoryMb: 1024,
    timeoutSeconds: 300,
    tables: {
      users: ["by-date", "GetItem", "ConditionCheckItem"],
      // Query: what of the forecast's dates was sent already. BatchGetItem: the counts of days.
      messages: ["Query", "by-due", "GetItem", "BatchGetItem", "UpdateItem", "PartiQLInsert"],
      control: ["GetItem", "PutItem"],
    },
    sendsTo: ["deadLetters"],
    inspects: ["messages"],
    callsEmailService: false,
  },
  /** Requests of operators: failed messages, jobs by hand, the sending pause, health. The users API has fewer rights. */
  operator: {
    entry: "functions/handlers/operator.ts",
    memoryMb: 512,
    timeoutSeconds: 29,
    tables: {
      users: ["Query", "by-date", "GetItem", "ConditionCheckItem"],
      messages: ["GetItem", "BatchGetItem", "by-due", "UpdateItem", "PartiQLInsert"],
      control: ["GetItem", "PutItem", "UpdateItem"],
    },
    sendsTo: ["messages", "deadLetters"],
    inspects: ["messages", "deadLetters"],
    callsEmailService: false,
    readsSchedules: true,
  },
  /**
   * Receipts of the email service, and suppressions. A function of its own: it also answers signed requests from the internet, so it
   * may do nothing else, and only it knows their secret.
   */
  receipts: {
    entry: "functions/handlers/receipts.ts",
    memoryMb: 512,
    timeoutSeconds: 29,
    tables: {
      users: ["Query", "PutItem", "by-suppression"],
      messages: ["GetItem", "UpdateItem"],
    },
    sendsTo: [],
    inspects: [],
    callsEmailService: false,
    readsReceiptsSecret: true,
  },
  /** Run by hand when the number of partitions changes (docs/table-changes.md). No schedule and no route starts it. */
  repartition: {
    entry: "functions/handlers/repartition.ts",
    memoryMb: 1024,
    timeoutSeconds: 300,
    tables: {
      users: ["Query", "PutItem", "by-partition"],
      messages: ["Query", "by-due", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"],
      control: ["PutItem"],
    },
    sendsTo: [],
    inspects: [],
    callsEmailService: false,
  },
  docs: {
    entry: "functions/handlers/docs.ts",
    memoryMb: 256,
    timeoutSeconds: 10,
    tables: {},
    sendsTo: [],
    inspects: [],
    callsEmailService: false,
    files: [
      "node_modules/swagger-ui-dist/swagger-ui-bundle.js",
      "node_modules/swagger-ui-dist/swagger-ui.css",
      "functions/openapi/openapi.json",
    ],
    builds: { program: "tools/consoleBundle/cli.ts", folder: "console/dist" },
  },
} as const satisfies Record<string, FunctionDefinition>;

export type FunctionName = keyof typeof functions;

/** Checks the tokens of callers, in stages that take tokens instead of AWS identities (`jwt`). */
export const authorizer = {
  name: "authorize",
  entry: "functions/handlers/authorizer.ts",
  memoryMb: 256,
  timeoutSeconds: 10,
  tables: {},
  sendsTo: [],
  inspects: [],
  callsEmailService: false,
} as const satisfies FunctionDefinition & { name: string };

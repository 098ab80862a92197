import type { TableName, tables } from "../storage/tables.ts";

/**
 * Which function is behind which schedule, queue and route, and what each may touch. The CDK app deploys this list and the
 * local system runs it, so local and deployed wiring cannot differ. Plain data: no SDK, no CDK.
 */
export type TableAction =
  | "GetItem"
  | "Query"
  | "PutItem"
  | "UpdateItem"
  | "DeleteItem"
  | "ConditionCheckItem"
  | "PartiQLInsert";
type IndexOf<Name extends TableName> = (typeof tables)[Name]["indexes"][number]["name"];
/**
 * What a function may do on each table: single actions (those of a transaction count one by one), and indexes that it may query.
 * Deployed as its role's policy and enforced by the local system, so that a missing one shows before it is deployed.
 */
export type TableGrants = { [Name in TableName]?: readonly (TableAction | IndexOf<Name>)[] };

export type FunctionDefinition = {
  /** File whose `handler` export is deployed, relative to the project. */
  entry: `functions/${string}/handler.ts`;
  memoryMb: number;
  timeoutSeconds: number;
  tables: TableGrants;
  /** May put messages on the queue. */
  sendsTo: readonly QueueName[];
  /** May read the depth of these queues. */
  inspects: readonly QueueName[];
  callsEmailService: boolean;
  /** May see whether the schedules are on. */
  readsSchedules?: boolean;
  /** Files that it reads at run time by these paths, relative to the project and to where it runs. */
  files?: readonly string[];
};

export type QueueName = "messages" | "deadLetters";

export const functions = {
  api: {
    entry: "functions/api/handler.ts",
    memoryMb: 512,
    timeoutSeconds: 10,
    tables: {
      users: ["GetItem", "Query", "PutItem", "DeleteItem", "by-partition"],
      messages: ["Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"],
    },
    sendsTo: ["messages"],
    inspects: [],
    callsEmailService: false,
  },
  precalculate: {
    entry: "functions/precalculate/handler.ts",
    memoryMb: 1024,
    timeoutSeconds: 900,
    tables: { users: ["by-date"], messages: ["PartiQLInsert"], control: ["GetItem", "PutItem"] },
    sendsTo: [],
    inspects: [],
    callsEmailService: false,
  },
  enqueue: {
    entry: "functions/enqueue/handler.ts",
    memoryMb: 1024,
    timeoutSeconds: 55,
    tables: { messages: ["by-due", "UpdateItem"], control: ["GetItem", "PutItem"] },
    sendsTo: ["messages"],
    inspects: [],
    callsEmailService: false,
  },
  send: {
    entry: "functions/send/handler.ts",
    memoryMb: 512,
    timeoutSeconds: 30,
    tables: {
      users: ["GetItem", "ConditionCheckItem"],
      messages: ["GetItem", "UpdateItem", "DeleteItem"],
      control: ["GetItem", "PutItem", "UpdateItem"],
    },
    sendsTo: ["messages", "deadLetters"],
    inspects: [],
    callsEmailService: true,
  },
  recover: {
    entry: "functions/recover/handler.ts",
    memoryMb: 1024,
    timeoutSeconds: 300,
    tables: {
      users: ["by-date"],
      messages: ["by-due", "UpdateItem", "PartiQLInsert"],
      control: ["GetItem", "PutItem"],
    },
    sendsTo: ["deadLetters"],
    inspects: ["messages"],
    callsEmailService: false,
  },
  /** What operators ask for: failed messages, jobs at will, the brake, health. Apart from the people API, which may less. */
  operator: {
    entry: "functions/operator/handler.ts",
    memoryMb: 512,
    timeoutSeconds: 29,
    tables: {
      users: ["Query", "by-date"],
      messages: ["GetItem", "by-due", "UpdateItem", "PartiQLInsert"],
      control: ["GetItem", "PutItem", "UpdateItem"],
    },
    sendsTo: ["messages", "deadLetters"],
    inspects: ["messages", "deadLetters"],
    callsEmailService: false,
    readsSchedules: true,
  },
  /** Run by hand when the number of partitions changes (docs/table-changes.md): neither schedule nor route leads to it. */
  repartition: {
    entry: "functions/repartition/handler.ts",
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
    entry: "functions/docs/handler.ts",
    memoryMb: 256,
    timeoutSeconds: 10,
    tables: {},
    sendsTo: [],
    inspects: [],
    callsEmailService: false,
    files: [
      "node_modules/swagger-ui-dist/swagger-ui-bundle.js",
      "node_modules/swagger-ui-dist/swagger-ui.css",
      "functions/docs/openapi.json",
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;

export type FunctionName = keyof typeof functions;

/** Stands before the API instead of AWS identities, in stages that say which tokens they take (`jwt`). */
export const authoriser = {
  name: "authorize",
  entry: "functions/authorize/handler.ts",
  memoryMb: 256,
  timeoutSeconds: 10,
  tables: {},
  sendsTo: [],
  inspects: [],
  callsEmailService: false,
} as const satisfies FunctionDefinition & { name: string };

export type ScheduleDefinition = {
  function: FunctionName;
  /** EventBridge Scheduler expression, in UTC. */
  expression: string;
  /** What the function gets as its event; checked by the handler's own schema. */
  input: Record<string, unknown>;
  /** What it means for people when this stops. */
  purpose: string;
};

export const schedules = {
  precalculate: {
    function: "precalculate",
    expression: "cron(0 0 * * ? *)",
    input: {},
    purpose: "Messages of the next 36 hours become rows; stopped, nobody new gets a message after that.",
  },
  enqueue: {
    function: "enqueue",
    expression: "rate(1 minute)",
    input: {},
    purpose: "Messages due within ten minutes go on the queue; stopped, sending stops within ten minutes.",
  },
  recover: {
    function: "recover",
    expression: "rate(10 minutes)",
    input: {},
    purpose: "What a crash or an outage left lying is picked up; stopped, such messages wait.",
  },
} as const satisfies Record<string, ScheduleDefinition>;

export type ScheduleName = keyof typeof schedules;

export const queues = {
  /** At least six times the sender's timeout, so that a slow batch is not handed out twice. */
  messages: {
    visibilityTimeoutSeconds: 180,
    retentionSeconds: 4 * 86_400,
    maxReceiveCount: 5,
    consumer: "send",
    batchSize: 10,
  },
  deadLetters: { retentionSeconds: 14 * 86_400 },
} as const;

export type Route = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  function: FunctionName;
  /** Asked without a signature: says nothing about anybody. */
  open?: true;
  /** One call does the work of many: throttled apart, so that it cannot take the place of all others. */
  heavy?: true;
};

/** By name of the operation; paths as API Gateway writes them. The api function has one handler for each name. */
export const routes = {
  createUser: { method: "POST", path: "/api/v1/users", function: "api" },
  listUsers: { method: "GET", path: "/api/v1/users", function: "api" },
  createUsers: { method: "POST", path: "/api/v1/users/batch", function: "api", heavy: true },
  getUser: { method: "GET", path: "/api/v1/users/{id}", function: "api" },
  updateUser: { method: "PUT", path: "/api/v1/users/{id}", function: "api" },
  deleteUser: { method: "DELETE", path: "/api/v1/users/{id}", function: "api" },
  listUserMessages: { method: "GET", path: "/api/v1/users/{id}/messages", function: "api" },
  listMessages: { method: "GET", path: "/api/v1/messages", function: "operator" },
  getMessage: { method: "GET", path: "/api/v1/messages/{id}", function: "operator" },
  retryMessage: { method: "POST", path: "/api/v1/messages/{id}/retry", function: "operator" },
  runPrecalculate: { method: "POST", path: "/api/v1/jobs/precalculate/run", function: "operator", heavy: true },
  runEnqueue: { method: "POST", path: "/api/v1/jobs/enqueue/run", function: "operator", heavy: true },
  runRecover: { method: "POST", path: "/api/v1/jobs/recover/run", function: "operator", heavy: true },
  runRedrive: { method: "POST", path: "/api/v1/jobs/redrive/run", function: "operator", heavy: true },
  pauseSending: { method: "POST", path: "/api/v1/sending/pause", function: "operator" },
  resumeSending: { method: "POST", path: "/api/v1/sending/resume", function: "operator" },
  listSchedules: { method: "GET", path: "/api/v1/schedules", function: "operator" },
  health: { method: "GET", path: "/health", function: "operator" },
  live: { method: "GET", path: "/health/live", function: "operator", open: true },
  ready: { method: "GET", path: "/health/ready", function: "operator" },
  detailed: { method: "GET", path: "/health/detailed", function: "operator" },
  scrape: { method: "GET", path: "/metrics", function: "operator" },
  /** What the API is, for programs and for people; how it looks is the same for everybody who knows the address. */
  readDescription: { method: "GET", path: "/openapi.json", function: "docs", open: true },
  showDocs: { method: "GET", path: "/docs", function: "docs", open: true },
  showDocsAsset: { method: "GET", path: "/docs/{asset}", function: "docs", open: true },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
type RoutesTo<Target extends FunctionName> = {
  [Name in RouteName]: (typeof routes)[Name]["function"] extends Target ? Name : never;
}[RouteName];
/** Routes to a function that has an operation for each. */
export type ApiRouteName = RoutesTo<"api">;
export type OperatorRouteName = RoutesTo<"operator">;

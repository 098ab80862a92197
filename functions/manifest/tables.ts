/**
 * The only definition of the three tables and their indexes. CDK deploys them, the local system creates them, and storage reads the
 * names of the keys from here. All attributes are strings.
 */
export type IndexDefinition = { name: string; partitionKey: string; sortKey: string };
export type TableDefinition = {
  /** Name of the environment variable that carries the deployed table's name. */
  environment: "USERS_TABLE" | "MESSAGES_TABLE" | "CONTROL_TABLE";
  partitionKey: string;
  sortKey: string;
  indexes: readonly IndexDefinition[];
  /** Numeric attribute (epoch seconds) after which DynamoDB may remove an item. */
  ttl?: string;
  /** Holds data that cannot be computed again. It is protected, backed up, and kept when the stack is removed. */
  retainData: boolean;
};

export const tables = {
  /**
   * `pk = userId`, `sk = PROFILE | OCCASION#<type>`; `pk = EMAIL#<normalised>`, `sk = EMAIL`;
   * `pk = REQUEST#<hash>`: keys of repeatable creations; `pk = GUARD#<hash>`: messages of users who were deleted (two days). */
  users: {
    environment: "USERS_TABLE",
    partitionKey: "pk",
    sortKey: "sk",
    indexes: [
      /** `<type>#<MM-DD>#<partition>` -> userId: the users of a date. Only occasion items have these attributes. */
      { name: "by-date", partitionKey: "dateKey", sortKey: "dateUser" },
      /** `<partition>` -> userId: pages of users. Only profiles have these attributes. */
      { name: "by-partition", partitionKey: "listKey", sortKey: "listUser" },
      /** `<partition>` -> userId: pages of suppressed users. Sparse: only their profiles have these attributes. */
      { name: "by-suppression", partitionKey: "suppressedKey", sortKey: "suppressedUser" },
    ],
    ttl: "ttl",
    retainData: true,
  },
  /** `pk = userId`, `sk = <localDate>#<type>`. */
  messages: {
    environment: "MESSAGES_TABLE",
    partitionKey: "pk",
    sortKey: "sk",
    indexes: [
      /** `<SCHEDULED|IN_FLIGHT|FAILED|EXPIRED>#<partition>` -> nextAttemptAt; sparse: SENT and SUPPRESSED rows are not in it. */
      { name: "by-due", partitionKey: "dueKey", sortKey: "nextAttemptAt" },
    ],
    ttl: "ttl",
    retainData: true,
  },
  /** Breaker, sending pause, watermarks, last runs of jobs, the counts of the forecast. */
  control: {
    environment: "CONTROL_TABLE",
    partitionKey: "pk",
    sortKey: "sk",
    indexes: [],
    ttl: "ttl",
    retainData: false,
  },
} as const satisfies Record<string, TableDefinition>;

export type TableName = keyof typeof tables;

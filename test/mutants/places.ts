/**
 * Each place in the sources that asks for a consistent read or carries a condition, with the sites of the tables that it leads to. The tables
 * are filled from what the tests send, so a place that no test reaches would be missing in them: here it is missed.
 */
type Places = {
  /** For each `ConsistentRead: true` in the file, one list of sites. */
  reads?: readonly (readonly string[])[];
  /** How many conditions the file names, and what they are sent with. */
  conditions?: { count: number; sites: readonly string[] };
};

const storage = (name: string) => `functions/storage/${name}.ts`;

export const places: Record<string, Places> = {
  [storage("dynamoBreakerStore")]: {
    reads: [["control Get BREAKER"]],
    conditions: { count: 3, sites: ["control Put BREAKER", "control Update BREAKER"] },
  },
  [storage("dynamoControlStore")]: {
    reads: [["control Get WATERMARK", "control Get RUN", "control Get DRAINED"]],
    conditions: { count: 2, sites: ["control Put WATERMARK", "control Update DRAINED"] },
  },
  [storage("dynamoMessageStore")]: {
    reads: [["messages Get message"], ["messages Query pk = :pk", "messages Query pk = :pk AND sk >= :from"]],
    conditions: { count: 1, sites: ["messages Update message SET dueKey"] },
  },
  [storage("dynamoUserStore")]: {
    reads: [
      ["users Query pk = :pk"],
      ["users Get EMAIL", "users Get EXTERNAL_ID"],
      ["users Get OCCASION"],
      ["users Get REQUEST"],
    ],
  },
  [storage("dynamoZoneLawStore")]: {
    reads: [["control Get ZONE_LAW", "control Get ZONE_LAW_PROGRESS"]],
    conditions: { count: 2, sites: ["control Put ZONE_LAW", "control Put ZONE_LAW_PROGRESS"] },
  },
  [storage("idempotencyRecord")]: { conditions: { count: 1, sites: ["users Put REQUEST"] } },
  [storage("keptDays")]: { conditions: { count: 1, sites: ["control Update DAY"] } },
  [storage("readItems")]: {
    reads: [
      ["users BatchGet EMAIL", "users BatchGet EXTERNAL_ID", "users BatchGet PROFILE", "users BatchGet OCCASION"],
    ],
  },
  [storage("receiptUpdate")]: { conditions: { count: 1, sites: ["messages Update message SET #event"] } },
  [storage("restoredMessages")]: {
    reads: [["messages Scan ?"]],
    conditions: { count: 1, sites: ["messages Put message"] },
  },
  [storage("sendGuard")]: {
    reads: [["control Get GUARD_KEY"], ["users Get GUARD"]],
    conditions: { count: 2, sites: ["control Put GUARD_KEY", "users ConditionCheck GUARD"] },
  },
  [storage("transitionExpression")]: { conditions: { count: 1, sites: ["messages Update SENDING -> FAILED"] } },
  [storage("transitionStatement")]: { conditions: { count: 1, sites: ["messages Statement -> SENT"] } },
  [storage("userTransaction")]: {
    conditions: {
      count: 6,
      sites: [
        ...["users Put PROFILE", "users Delete PROFILE", "users Put EMAIL", "users Put EXTERNAL_ID"],
        ...["users ConditionCheck OCCASION", "messages Put message", "messages Delete message"],
        ...["messages ConditionCheck message", "messages Update message SET unsettledRequest"],
      ],
    },
  },
};

/** What `GET /_local/overview` answers. The page imports these types, so that both ends agree. Instants are ISO 8601 in UTC. */
export type Overview = {
  clock: { now: string; speed: number; until?: string | undefined };
  system: {
    /** Identifies this run of the process. A new value means that the system was restarted. */
    run: string;
    keepsState: boolean;
    canRestart: boolean;
    canFreeze: boolean;
    /** `silent`: it did not answer, and the numbers are those of `measuredAt`. */
    database: "answers" | "frozen" | "silent";
  };
  measuredAt: string;
  counters: Counters;
  pipeline: Pipeline;
  emailService: { mode: string; rate: number; latencyMs: number };
  armedFaults: { lose: number; repeat: number };
  users: number;
  zones: ZoneCount[];
  latest: LatestMessage[];
  lateness: LatenessHour[];
  /** When each schedule fires next. */
  schedules: { name: string; nextAt: string }[];
  /** The instant of the next attempt of any message. */
  nextMessageAt?: string | undefined;
};

/**
 * Messages whose due instant has passed. Each is counted in exactly one of delivered, waiting, failed, expired, suppressed, lost and other.
 * `early` and `duplicate` count acceptances of the email service that must not happen.
 */
export type Counters = {
  due: number;
  delivered: number;
  waiting: number;
  failed: number;
  expired: number;
  suppressed: number;
  lost: number;
  early: number;
  duplicate: number;
  /** Due messages in any further state of the domain's table, by state. */
  other: Record<string, number>;
};

/** Rows of the messages table, grouped by what happens to them next. */
export type Pipeline = {
  planned: number;
  queued: number;
  sending: number;
  sent: number;
  waiting: number;
  failed: number;
  expired: number;
  suppressed: number;
  /** Further states of the domain's table, by state. */
  other: Record<string, number>;
  oldestDueAt?: string | undefined;
};

/** The users of a zone, and their messages of the day before and after now. */
export type ZoneCount = {
  zone: string;
  localTime: string;
  users: number;
  later: number;
  now: number;
  delivered: number;
  waiting: number;
  failed: number;
  /** In a further state of the domain's table. */
  other: number;
};

export type LatestMessage = {
  messageId: string;
  userId: string;
  name: string;
  zone: string;
  at: string;
  status: string;
  reason?: string | undefined;
  nextAttemptAt?: string | undefined;
};

/** How late the messages were accepted that were due in the hour that starts at `from`. */
export type LatenessHour = { from: string; count: number; p50Ms: number; p99Ms: number };

/** The answer of `GET /_local/zone?name=`: the users of a zone, at most a hundred, and their messages. */
export type ZoneAnswer = {
  zone: string;
  localTime: string;
  total: number;
  users: { id: string; name: string; messages: { messageId: string; status: string; dueAt: string }[] }[];
};

/** An event of a message, or of its user (then without `messageId`). `why` is for a human reader. */
export type TraceEvent = {
  at: string;
  userId: string;
  messageId?: string | undefined;
  what: string;
  why?: string | undefined;
  /** Something went wrong here. */
  trouble?: true | undefined;
};

export type Trace = {
  add(event: Omit<TraceEvent, "at">): void;
  /** The events of a message and the edits of its user, oldest first. */
  of(messageId: string): TraceEvent[];
  /** True if the oldest events were removed. */
  truncated(): boolean;
};

/** The latest events, in the memory of this process: at most `limit`. The oldest are removed first. */
export function createTrace(now: () => number, limit = 60_000): Trace {
  const ring: TraceEvent[] = [];
  const byUser = new Map<string, TraceEvent[]>();
  let forgotten = 0;

  function forgetOldest(): void {
    const oldest = ring.shift();
    if (oldest === undefined) return;
    forgotten += 1;
    const own = byUser.get(oldest.userId);
    own?.shift();
    if (own?.length === 0) byUser.delete(oldest.userId);
  }

  return {
    add(event) {
      const dated = { at: new Date(now()).toISOString(), ...event };
      ring.push(dated);
      const own = byUser.get(event.userId);
      if (own === undefined) byUser.set(event.userId, [dated]);
      else own.push(dated);
      if (ring.length > limit) forgetOldest();
    },
    of(messageId) {
      const [userId = ""] = messageId.split(".");
      const own = byUser.get(userId) ?? [];
      return own.filter((event) => event.messageId === undefined || event.messageId === messageId);
    },
    truncated: () => forgotten > 0,
  };
}

/**
 * Moved time. Replaces the `Date` of the process, so that everything in it (functions, luxon, the queue engine) has the same
 * time. Timers still count real time: sockets, deadlines and the SDK's retries need that.
 */
export type LocalClock = {
  /** Milliseconds since the epoch; never less than an earlier answer. */
  now(): number;
  /** Stops time at an instant, or moves stopped time to it. A past instant counts as now. */
  freezeAt(millis: number): void;
  /** Lets time run from its current value. */
  run(): void;
  /** Puts the real `Date` back. */
  uninstall(): void;
};

/** How far moved time is ahead of real time. Stored, so that time does not go back at a restart. */
export type ClockPosition = { now: string; offsetMs: number };

/**
 * Time is stopped at `startAt` until `run` is called. `remember` is called after each move. There is one clock at a time,
 * because `Date` belongs to the whole process.
 */
export function installClock(startAt: number | undefined, remember: (position: ClockPosition) => void): LocalClock {
  const RealDate = globalThis.Date;
  if (installed) throw new Error("time is already being moved by another local system in this process");
  const realNow = RealDate.now;
  let offset = 0;
  let frozenAt: number | undefined = startAt ?? realNow();
  let latest = Number.NEGATIVE_INFINITY;

  const now = () => {
    latest = Math.max(latest, frozenAt ?? realNow() + offset);
    return latest;
  };
  const moved = () => remember({ now: new RealDate(now()).toISOString(), offsetMs: now() - realNow() });

  // A Proxy and not a subclass, so that dates made by Node itself are still `instanceof Date`.
  const MovedDate = new Proxy(RealDate, {
    construct: (target, parts, newTarget) => Reflect.construct(target, parts.length === 0 ? [now()] : parts, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.now = now;
  RealDate.prototype.constructor = MovedDate;
  globalThis.Date = MovedDate;
  installed = true;
  moved();

  return {
    now,
    freezeAt(millis) {
      frozenAt = Math.max(millis, now());
      moved();
    },
    run() {
      if (frozenAt === undefined) return;
      offset = frozenAt - realNow();
      frozenAt = undefined;
    },
    uninstall() {
      RealDate.now = realNow;
      RealDate.prototype.constructor = RealDate;
      globalThis.Date = RealDate;
      installed = false;
    },
  };
}

let installed = false;

export type Deadline = { signal: AbortSignal; lift(): void };

/**
 * Aborts after `timeoutMs`. AbortSignal.timeout is not used: in a process without enough CPU time a timer can fire before the sockets
 * are read, and an answer that has arrived would be lost. So the sockets are read once more after the timer. Without this, a busy
 * sender would cause unknown outcomes and send accepted messages again.
 */
export function startDeadline(timeoutMs: number): Deadline {
  const controller = new AbortController();
  let turn: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    turn = setImmediate(() => controller.abort(new DOMException("no answer in time", "TimeoutError")));
  }, timeoutMs);
  return {
    signal: controller.signal,
    lift() {
      clearTimeout(timer);
      clearImmediate(turn);
    },
  };
}

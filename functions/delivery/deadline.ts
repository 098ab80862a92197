export type Deadline = { signal: AbortSignal; lift(): void };

/**
 * Aborts after `timeoutMs`. Not AbortSignal.timeout: a process without CPU time finds its timers due before it has looked at its
 * sockets, and would give up on an answer that has arrived. So the sockets get one turn after the timer. Without it a busy
 * sender makes unknown outcomes and sends again what was accepted.
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

/** A batch call. It answers each of its requests with a promise of its own, in their order. */
export type BatchCall<Request, Answer> = (requests: readonly Request[]) => readonly Promise<Answer>[];
export type CollectorOptions = {
  /** A request waits no longer than this for the batch before it, in milliseconds. */
  patienceMs: number;
  wait: (millis: number) => Promise<unknown>;
};

/**
 * Makes batches of single requests without waiting for company: the first goes at once, with all that were made in the same turn,
 * and what is asked for while a batch is under way goes with the next one. So a slow request never holds back another, and a busy
 * caller has large batches.
 */
export function collector<Request, Answer>(call: BatchCall<Request, Answer>, { patienceMs, wait }: CollectorOptions) {
  let waiting: { request: Request; answer: (answer: Promise<Answer>) => void }[] = [];
  let underWay = 0;

  const send = () => {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    underWay++;
    const answers = call(batch.map(({ request }) => request));
    for (const [index, { answer }] of batch.entries())
      answer(answers[index] ?? Promise.reject(new Error("a batch call left a request without an answer")));
    void Promise.allSettled(answers).then(() => {
      underWay--;
      send();
    });
  };

  return (request: Request): Promise<Answer> =>
    new Promise((answer) => {
      waiting.push({ request, answer });
      if (waiting.length > 1) return;
      if (underWay === 0) queueMicrotask(send);
      else void wait(patienceMs).then(send);
    });
}

/** A batch call. It answers each of its requests with a promise of its own, in their order. */
export type BatchCall<Request, Answer> = (requests: readonly Request[]) => readonly Promise<Answer>[];
export type CollectorOptions = {
  /** True where no other request is to be expected soon: then a batch goes at once, with all that were made in the same turn. */
  isComplete: () => boolean;
  /** How long the first request of a batch waits for company otherwise. */
  window: () => Promise<unknown>;
};

/** Makes batches of single requests. A request never waits for another longer than the window, nor for an answer to another. */
export function collector<Request, Answer>(call: BatchCall<Request, Answer>, { isComplete, window }: CollectorOptions) {
  let waiting: { request: Request; answer: (answer: Promise<Answer>) => void }[] = [];

  const send = () => {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    const answers = call(batch.map(({ request }) => request));
    for (const [index, { answer }] of batch.entries())
      answer(answers[index] ?? Promise.reject(new Error("a batch call left a request without an answer")));
  };

  return (request: Request): Promise<Answer> =>
    new Promise((answer) => {
      waiting.push({ request, answer });
      if (isComplete()) queueMicrotask(send);
      else if (waiting.length === 1) void window().then(send);
    });
}

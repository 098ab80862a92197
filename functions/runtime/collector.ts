/** A batch call. It returns one promise for each request, in the same order. */
export type BatchCall<Request, Answer> = (requests: readonly Request[]) => readonly Promise<Answer>[];
export type CollectorOptions = {
  /** True if no other request is expected soon. The batch is then sent at once, with all requests of the same turn. */
  isComplete: () => boolean;
  /** Otherwise, how long the first request of a batch waits for others. */
  window: () => Promise<unknown>;
};

/** Makes batches of single requests. A request waits for others at most as long as the window, and never for their answers. */
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

import { type Behaviour, behaviourSchema, type EmailSink, startEmailSink } from "../../../local/email/emailSink.ts";
import type { Delivery } from "../../../local/email/outbox.ts";
import type { Random } from "../random.ts";
import { monotonicNow } from "./history.ts";

/** A request that the email service got, and from which process. `at`: as in the processes' histories. */
export type Request = Delivery & { process: string; at: number };

const behaviours: Record<string, { weight: number; behaviour: Partial<Behaviour> & Pick<Behaviour, "mode"> }> = {
  ok: { weight: 30, behaviour: { mode: "ok" } },
  /** Accepts at once and says so late: the widest window between its answer and the commit. */
  slow: { weight: 35, behaviour: { mode: "ok", latencyMs: 300 } },
  flaky: { weight: 20, behaviour: { mode: "flaky", rate: 0.5 } },
  down: { weight: 8, behaviour: { mode: "fail" } },
  hangs: { weight: 7, behaviour: { mode: "hang" } },
};

/** One email service that knows its callers apart: an address for each sender process, one behaviour for all, one record. */
export function openSinks() {
  const requests: Request[] = [];
  const open: EmailSink[] = [];
  let behaviour = behaviourSchema.parse({ mode: "ok" });
  const behave = (next: Partial<Behaviour> & Pick<Behaviour, "mode">) => {
    behaviour = behaviourSchema.parse(next);
    for (const sink of open) sink.behave(behaviour);
  };
  return {
    requests,
    /** The address for a sender process. */
    async addressFor(process: string): Promise<string> {
      const add = (delivery: Delivery) => void requests.push({ ...delivery, process, at: monotonicNow() });
      const sink = await startEmailSink({ add, toJson: () => "[]", empty: () => {}, close: () => {} });
      sink.behave(behaviour);
      open.push(sink);
      return sink.url;
    },
    misbehave(random: Random) {
      const weights = Object.fromEntries(Object.entries(behaviours).map(([name, { weight }]) => [name, weight]));
      behave(behaviours[random.pick(weights)]?.behaviour ?? { mode: "ok" });
    },
    recover: () => behave({ mode: "ok" }),
    stop: async () => void (await Promise.all(open.map((sink) => sink.stop()))),
  };
}

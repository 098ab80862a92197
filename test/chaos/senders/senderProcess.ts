import { SQSClient } from "@aws-sdk/client-sqs";
import { queues } from "../../../functions/manifest/queues.ts";
import { readEnvironment } from "../../../functions/runtime/environment.ts";
import { readStage } from "../../../lib/stages.ts";
import { removeAnswerDates } from "../../../local/engines/answerDates.ts";
import { localTableNames } from "../../../local/engines/tables.ts";
import { createEventSourceMapping } from "../../../local/lambda/eventSourceMapping.ts";
import { enforceGrants } from "../../../local/lambda/grants.ts";
import { createInvoke, loadHandlers } from "../../../local/lambda/invoke.ts";
import { installClock } from "../../../local/time/clock.ts";
import { openHistory } from "./history.ts";
import { recordCalls, recordWrites } from "./recorder.ts";
import { readSenderSettings } from "./senderSettings.ts";

/** One sender in a process of its own: the handler of the Lambda `send` behind an event source mapping, with a clock of its own. */
const { SENDER_OFFSET_MS, SENDER_HISTORY, SENDER_QUEUE_ARN, SENDER_CONCURRENCY } = readSenderSettings(process.env);
const { QUEUE_URL, DEAD_LETTER_QUEUE_URL, EMAIL_SERVICE_URL } = readEnvironment();
const clock = installClock(Date.now() + SENDER_OFFSET_MS, () => {});
clock.run();
removeAnswerDates();
const append = openHistory(SENDER_HISTORY);
recordWrites(localTableNames.messages, append);
recordCalls(EMAIL_SERVICE_URL, append);
enforceGrants(localTableNames);

const report = (source: string, error: unknown) => process.stderr.write(`${source}: ${error}\n`);
const notHere = () => {
  throw new Error("this process runs the sender only");
};
const others = { api: notHere, precalculate: notHere, enqueue: notHere, recover: notHere };
const invoke = createInvoke(await loadHandlers({ ...others, repartition: notHere, docs: notHere, operator: notHere }));
const eventSourceMapping = createEventSourceMapping({
  sqs: new SQSClient({}),
  queue: {
    urls: { messages: QUEUE_URL, deadLetters: DEAD_LETTER_QUEUE_URL },
    messagesArn: SENDER_QUEUE_ARN,
    inspect: undefined,
  },
  consume: (event) => invoke(queues.messages.consumer, event),
  batchSize: readStage("local").senderBatchSize,
  concurrency: SENDER_CONCURRENCY,
  reportError: report,
});
eventSourceMapping.run();
process.send?.("ready");
const end = () => void eventSourceMapping.stop().then(() => process.exit(0));
process.once("SIGTERM", end);
// The run that started us has ended.
process.once("disconnect", () => process.exit(1));

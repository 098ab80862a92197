import { expect, it } from "vitest";
import { bodyOf } from "../../functions/delivery/bundles.ts";
import { messageId } from "../../functions/domain/message.ts";
import { toSendTask } from "../../functions/domain/sendTask.ts";
import { eventsOfCall, messagesIn } from "../../local/console/traceCalls.ts";
import { message } from "../storage/fixtures.ts";

const messages = [message(), message(), message()];
const body = bodyOf(messages.map(toSendTask));

it("each message of a bundle has its own line: when it was put on the queue, and with how many others", () => {
  const input = { Entries: [{ Id: "0", MessageBody: body, DelaySeconds: 7 }] };
  const events = eventsOfCall({ by: "enqueue", command: "SendMessageBatchCommand", input, output: {} }, "messages");
  expect(events.map((event) => event.messageId)).toEqual(messages.map(messageId));
  expect(events[0]).toMatchObject({
    what: "Put on the queue",
    why: "by enqueue, delay 7 s, in a bundle with 2 others",
  });
});

it("something else on the queue names no message", () => {
  expect(messagesIn("{}")).toEqual([]);
  expect(messagesIn("x")).toEqual([]);
});

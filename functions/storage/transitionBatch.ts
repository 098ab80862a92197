import { BatchExecuteStatementCommand } from "@aws-sdk/lib-dynamodb";
import { messageId } from "../domain/message.ts";
import type { Transition } from "../domain/messageState.ts";
import { chunks } from "../runtime/batches.ts";
import type { Database } from "./database.ts";
import { readMessage } from "./messageItem.ts";
import type { MessageStore, TransitionResult, TransitionStep } from "./messageStore.ts";
import type { TransitionContext } from "./transitionParts.ts";
import { transitionStatement } from "./transitionStatement.ts";

/** DynamoDB takes 25 statements in one call, each about another item. */
const STATEMENTS = 25;

/**
 * Writes one transition for many messages, with one call for 25 of them. If a statement does not return the written item (refused,
 * throttled, or a second one about the same message), it is tried again as a single update. Only a single update returns the current
 * row and recognises its own earlier write. So the result is always that of single updates.
 */
export function transitionBatch(
  database: Database,
  context: TransitionContext,
  transition: Transition,
  single: MessageStore["transition"],
) {
  const alone = ({ target, changes }: TransitionStep) => single(transition, target, changes, context.now);

  async function write(steps: readonly TransitionStep[]): Promise<(TransitionResult | undefined)[]> {
    const { Responses = [] } = await database.client.send(
      new BatchExecuteStatementCommand({
        Statements: steps.map(({ target, changes }) => transitionStatement(transition, target, changes, context)),
      }),
    );
    return steps.map((_, index) => {
      const item = Responses[index]?.Error ? undefined : Responses[index]?.Item;
      return item && { ok: true, message: readMessage(item) };
    });
  }

  return (steps: readonly TransitionStep[]): Promise<TransitionResult>[] => {
    const distinct = [...new Map(steps.map((step) => [messageId(step.target), step])).values()];
    const answers = new Map<TransitionStep, Promise<TransitionResult>>();
    for (const batch of distinct.length > 1 ? chunks(distinct, STATEMENTS) : []) {
      const written = write(batch);
      for (const [index, step] of batch.entries())
        answers.set(
          step,
          written.then((all) => all[index] ?? alone(step)),
        );
    }
    return steps.map((step) => answers.get(step) ?? alone(step));
  };
}

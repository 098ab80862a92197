import { call, reasonOf } from "./api.ts";
import { plural } from "./format.ts";
import { SureButton } from "./SureButton.tsx";

type Redriven = { counts: { replayed?: number }; nextCursor?: string };

/** A button that gives all failed messages new attempts. On a stage it asks again first. */
export function RetryFailed({ say }: { say: (text: string) => void }) {
  return <SureButton word="Retry the failed messages" act={() => void retryFailed(say)} />;
}

/** By the job that operators use; it works page by page. */
async function retryFailed(say: (text: string) => void): Promise<void> {
  let replayed = 0;
  let cursor: string | undefined;
  do {
    const answer = await call<Redriven>("POST", "/api/v1/jobs/redrive/run", cursor === undefined ? {} : { cursor });
    if (answer.status !== 200) return say(reasonOf(answer));
    replayed += answer.body?.counts.replayed ?? 0;
    cursor = answer.body?.nextCursor;
  } while (cursor !== undefined);
  say(`${plural(replayed, "failed message is", "failed messages are")} due again.`);
}

import type { CreateUser } from "../../functions/users/userSchemas.ts";
import type { Api } from "../shared/apiClient.ts";
import { ask, parseAnswer, problemOf } from "../shared/ask.ts";
import { CommandError } from "../shared/commandLine.ts";
import { type Pause, untilAnswered } from "../shared/untilAnswered.ts";
import { differences, type Existing, existingSchema, keyOf, type Match } from "./matching.ts";

/** A row as text, to hold many of them: about 0.4 KB each. */
export type WantedRow = { number: number; json: string };
export type WantedRows = ReadonlyMap<string, WantedRow>;

/** What a sync would do, by the list of users as it is now. Every write reads its user again. */
export type SyncPlan = {
  /** Users of the source: they have a key, and have not ended. */
  users: number;
  /** Users without a key. They are not the source's, and stay. */
  others: number;
  added: number;
  /** Rows whose user differs. */
  changed: ReadonlySet<number>;
  unchanged: ReadonlySet<number>;
  /** Rows whose user has another address and another name: another person, if the file is the wrong one. */
  strangers: number;
  /** Users who are not in the file. */
  absent: readonly Existing["id"][];
};

export type PlanOptions = {
  api: Api;
  pause: Pause;
  by: Match;
  columns: readonly string[];
  /** Whether a user has ended already. Absent again, they are not counted; in the file again, they come back. */
  isEnded: (user: Existing) => boolean;
  stopped: () => boolean;
  onPage?: (users: number) => void;
};

/** Compares every user with the file, page by page: 0.07 read units for each user. */
export async function planSync(wanted: WantedRows, options: PlanOptions): Promise<SyncPlan> {
  const { by, columns, isEnded, onPage } = options;
  const plan = { users: 0, others: 0, strangers: 0 };
  const [changed, unchanged, absent] = [new Set<number>(), new Set<number>(), new Set<Existing["id"]>()];
  for await (const page of allUsers(options)) {
    for (const user of page) {
      const key = keyOf(user, by);
      const row = key === undefined ? undefined : wanted.get(key);
      if (key === undefined) plan.others += 1;
      else if (row || !isEnded(user)) plan.users += 1;
      if (key !== undefined && !row && !isEnded(user)) absent.add(user.id);
      if (!row) continue;
      const fields: CreateUser = JSON.parse(row.json);
      const different = differences(fields, user, columns);
      const returns = isEnded(user) && !columns.includes("endDate");
      if (Object.keys(different).length === 0 && !returns) unchanged.add(row.number);
      else changed.add(row.number);
      if ("email" in different && "firstName" in different && "lastName" in different) plan.strangers += 1;
    }
    onPage?.(plan.users + plan.others);
    if (options.stopped()) throw new CommandError("Stopped. Nothing was changed");
  }
  const added = wanted.size - changed.size - unchanged.size;
  return { ...plan, added, changed, unchanged, absent: [...absent] };
}

/** All users, a page at a time. Waits while the API is unavailable or busy. */
async function* allUsers({ api, pause }: PlanOptions): AsyncGenerator<Existing[]> {
  for (let cursor = ""; ; ) {
    const page = await untilAnswered("The API does not list its users", pause, async () => {
      const answer = await ask(api, "GET", `/api/v1/users?limit=100${cursor}`);
      return answer.status === 200 ? { ok: true, value: parseAnswer(existingSchema, answer) } : problemOf(answer);
    });
    yield page.items;
    if (page.nextCursor === undefined) return;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

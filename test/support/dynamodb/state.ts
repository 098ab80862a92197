import { canonical, type Item } from "./values.ts";

/** One write, with what it left and what it found. */
export type Change = { table: string; key: string; before: Item | undefined; after: Item | undefined };
export type TableState = ReadonlyMap<string, Item>;
/** `recent`: the changes that an old answer may still leave out, oldest first, with their times. */
export type State = { tables: ReadonlyMap<string, TableState>; recent: readonly (Change & { at: number })[] };

/** The tables and their last seconds, as plain data that is replaced and never changed. */
export function tableStates(clock: () => number, staleMs: number) {
  let tables = new Map<string, Map<string, Item>>();
  let recent: (Change & { at: number })[] = [];

  const forget = () => {
    const oldest = clock() - staleMs;
    const kept = recent.findIndex(({ at }) => at > oldest);
    if (kept !== 0) recent = kept < 0 ? [] : recent.slice(kept);
  };
  const now = (table: string): TableState => tables.get(table) ?? new Map();

  return {
    now,
    get: (table: string, key: string): Item | undefined => tables.get(table)?.get(key),
    /** All changes at once. */
    commit(changes: readonly Change[]): void {
      forget();
      for (const change of changes) {
        const rows = tables.get(change.table) ?? new Map<string, Item>();
        tables.set(change.table, rows);
        if (change.after === undefined) rows.delete(change.key);
        else rows.set(change.key, change.after);
        recent.push({ ...change, at: clock() });
      }
    },
    /** How many states of the table the last seconds saw, the present one included. */
    ages(table: string): number {
      forget();
      return recent.reduce((count, change) => count + Number(change.table === table), 1);
    },
    /** The table as it was before its last `age` changes. */
    before(table: string, age: number): TableState {
      if (age === 0) return now(table);
      const rows = new Map(now(table));
      const undone = recent
        .filter((change) => change.table === table)
        .toReversed()
        .slice(0, age);
      for (const { key, before } of undone) {
        if (before === undefined) rows.delete(key);
        else rows.set(key, before);
      }
      return rows;
    },
    /** A copy, to be set back later. */
    copy(): State {
      forget();
      return { tables: new Map([...tables].map(([name, rows]) => [name, new Map(rows)])), recent: [...recent] };
    },
    setBack(state: State): void {
      tables = new Map([...state.tables].map(([name, rows]) => [name, new Map(rows)]));
      recent = [...state.recent];
    },
    /** The same text for the same tables and, where old answers may still come, the same recent changes. */
    fingerprint(oldAnswers = true): string {
      forget();
      const present = [...tables].flatMap(([table, rows]) =>
        Array.from(rows, ([key, item]) => `${table} ${key} ${canonical(item)}`),
      );
      const past = (oldAnswers ? recent : []).map(
        ({ table, key, before, at }) => `${at} ${table} ${key} ${before ? canonical(before) : ""}`,
      );
      return [...present.sort(), ...past].join("\n");
    },
  };
}
export type TableStates = ReturnType<typeof tableStates>;

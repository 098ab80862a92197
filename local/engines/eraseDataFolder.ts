import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openDataFolder } from "./dataFolder.ts";

/** The files of the local system, with what SQLite keeps beside its databases. Other files in the folder are not touched. */
const OURS =
  /^((dynamodb|fauxqs|lock)\.db(-wal|-shm|-journal)?|clock\.json(\.new)?|outbox\.jsonl|functions\.log(\.old)?)$/;

/** Deletes the kept state; false where there is none. Throws a StartError while a system runs over the folder. */
export function eraseDataFolder(path: string): boolean {
  if (path === ":memory:" || !existsSync(join(path, "lock.db"))) return false;
  openDataFolder(path).close();
  for (const name of readdirSync(path)) if (OURS.test(name)) rmSync(join(path, name));
  if (readdirSync(path).length === 0) rmdirSync(path);
  return true;
}

import { type Condition, type Path, readCondition, readPath } from "./conditions.ts";
import { type Reader, readerOf } from "./tokens.ts";
import { readSet, type Update } from "./updates.ts";

/** The PartiQL that storage sends, with parameters only. */
export type Statement =
  | { kind: "insert"; table: string; fields: { name: string; parameter: string }[] }
  | { kind: "update"; table: string; update: Update; where: Condition; returning: boolean }
  | { kind: "delete"; table: string; where: Condition; returning: boolean };

export function parseStatement(text: string): Statement {
  const reader = readerOf(text);
  const statement = readStatement(reader);
  return reader.ended() ? statement : reader.fail();
}

function readStatement(reader: Reader): Statement {
  if (reader.take("INSERT")) return readInsert(reader);
  if (reader.take("UPDATE")) return readUpdate(reader);
  reader.expect("DELETE");
  reader.expect("FROM");
  const table = readTable(reader);
  reader.expect("WHERE");
  return { kind: "delete", table, where: readCondition(reader), returning: isReturning(reader, "OLD") };
}

/** INSERT INTO "table" VALUE {'name': ?, ...} */
function readInsert(reader: Reader): Statement {
  reader.expect("INTO");
  const table = readTable(reader);
  reader.expect("VALUE");
  reader.expect("{");
  const fields = reader.list(() => {
    const name = reader.next("quoted").text;
    reader.expect(":");
    return { name, parameter: reader.next("name").text };
  });
  reader.expect("}");
  return { kind: "insert", table, fields };
}

/** UPDATE "table" SET a=?, b=? REMOVE c WHERE pk=? AND sk=? AND v=? RETURNING ALL NEW * */
function readUpdate(reader: Reader): Statement {
  const table = readTable(reader);
  const update: Update = { sets: [], removes: [], adds: [] };
  while (!reader.take("WHERE")) {
    if (reader.take("SET")) update.sets.push(...reader.list(() => readSet(reader)));
    else if (reader.take("REMOVE")) update.removes.push(...reader.list<Path>(() => readPath(reader)));
    else reader.fail();
  }
  return { kind: "update", table, update, where: readCondition(reader), returning: isReturning(reader, "NEW") };
}

function readTable(reader: Reader): string {
  return reader.next("quoted", "name").text;
}

function isReturning(reader: Reader, image: "OLD" | "NEW"): boolean {
  if (!reader.take("RETURNING")) return false;
  for (const word of ["ALL", image, "*"]) reader.expect(word);
  return true;
}

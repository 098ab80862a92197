import { type Operand, type Path, readOperand, readPath } from "./conditions.ts";
import { type Reader, readerOf } from "./tokens.ts";

/** The right side of a SET. */
export type Term =
  | Operand
  | { kind: "ifMissing"; path: Path; otherwise: Term }
  | { kind: "append"; left: Term; right: Term }
  | { kind: "sum"; left: Term; right: Term; sign: 1 | -1 };

export type Update = {
  sets: { path: Path; term: Term }[];
  removes: Path[];
  adds: { path: Path; value: Operand }[];
};

/** An update expression: SET, REMOVE and ADD, each at most once. DELETE is for sets, which are not modelled. */
export function parseUpdate(text: string): Update {
  const reader = readerOf(text);
  const update: Update = { sets: [], removes: [], adds: [] };
  const seen = new Set<string>();
  while (!reader.ended()) {
    const clause = reader.next("name").text.toUpperCase();
    if (seen.has(clause)) reader.fail();
    seen.add(clause);
    if (clause === "SET") update.sets = reader.list(() => readSet(reader));
    else if (clause === "REMOVE") update.removes = reader.list(() => readPath(reader));
    else if (clause === "ADD")
      update.adds = reader.list(() => ({ path: readPath(reader), value: readOperand(reader) }));
    else reader.fail();
  }
  return seen.size === 0 ? reader.fail() : update;
}

export function readSet(reader: Reader): { path: Path; term: Term } {
  const path = readPath(reader);
  reader.expect("=");
  const left = readTerm(reader);
  if (reader.take("+")) return { path, term: { kind: "sum", left, right: readTerm(reader), sign: 1 } };
  if (reader.take("-")) return { path, term: { kind: "sum", left, right: readTerm(reader), sign: -1 } };
  return { path, term: left };
}

function readTerm(reader: Reader): Term {
  if (!reader.isAt("(", 1)) return readOperand(reader);
  const name = reader.next("name").text;
  reader.expect("(");
  const term = ((): Term => {
    if (name === "if_not_exists") {
      const path = readPath(reader);
      reader.expect(",");
      return { kind: "ifMissing", path, otherwise: readTerm(reader) };
    }
    if (name !== "list_append") return reader.fail();
    const left = readTerm(reader);
    reader.expect(",");
    return { kind: "append", left, right: readTerm(reader) };
  })();
  reader.expect(")");
  return term;
}

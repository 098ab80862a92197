import * as z from "zod";

/** A part that can be taken out of one entry of a batch call, and how. */
export type BatchPart = { name: string; takeOut: () => void };

const tableOf = (text: string) => /users|messages|control/.exec(text)?.[0] ?? "?";
const statementSchema = z.looseObject({ Statement: z.string(), Parameters: z.array(z.unknown()) });
const readSchema = z.looseObject({ ConsistentRead: z.literal(true), Keys: z.array(z.looseObject({ sk: z.string() })) });

/** The parts of the conditions of UPDATE statements, and the consistent reads of a BatchGet. */
export function batchPartsOf(input: object): BatchPart[] {
  const statements: unknown = Reflect.get(input, "Statements");
  const requests: unknown = Reflect.get(input, "RequestItems");
  return [
    ...(Array.isArray(statements) ? statements.flatMap(statementParts) : []),
    ...Object.entries(Object(requests)).flatMap(([table, own]) => readParts(table, own)),
  ];
}

function readParts(table: string, own: unknown): BatchPart[] {
  const read = readSchema.safeParse(own).data;
  if (!read) return [];
  const kinds = new Set(read.Keys.map(({ sk }) => sk.split("#")[0]));
  const takeOut = () => void Object.assign(Object(own), { ConsistentRead: false });
  return [...kinds].map((kind) => ({ name: `${tableOf(table)} BatchGet ${kind} - ConsistentRead`, takeOut }));
}

/** Storage's statements set the status first, and name the key first in the condition. */
function statementParts(own: unknown): BatchPart[] {
  const read = statementSchema.safeParse(own).data;
  const where = /^UPDATE .* WHERE pk=\? AND sk=\?(.*) RETURNING ALL NEW \*$/.exec(read?.Statement ?? "")?.[1];
  if (!read || where === undefined) return [];
  const site = `${tableOf(read.Statement)} Statement -> ${read.Parameters[0]}`;
  return where.split(/(?= AND )/).map((part) => ({
    name: `${site} - ${part.slice(" AND ".length).replace(/\[.*\]/, "[from]")}`,
    takeOut() {
      const [before = "", after = ""] = read.Statement.split(part);
      const parameters = read.Parameters.toSpliced(marksIn(before), marksIn(part));
      Object.assign(Object(own), { Statement: before + after, Parameters: parameters });
    },
  }));
}

function marksIn(text: string): number {
  return text.split("?").length - 1;
}

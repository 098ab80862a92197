import * as z from "zod";

/** One read or write as a command carries it: what it is about, and the input to change. */
export type Entry = { table: string; operation: string; input: CommandInput };

const fields = z.record(z.string(), z.unknown());
const inputSchema = z.looseObject({
  TableName: z.string(),
  IndexName: z.string().optional(),
  Key: fields.optional(),
  Item: fields.optional(),
  ConsistentRead: z.boolean().optional(),
  KeyConditionExpression: z.string().optional(),
  UpdateExpression: z.string().optional(),
  ConditionExpression: z.string().optional(),
  ExpressionAttributeValues: fields.optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
});
export type CommandInput = z.infer<typeof inputSchema>;
const transactionSchema = z.object({ TransactItems: z.array(z.record(z.string(), z.unknown())) });

/**
 * The reads and writes of a command. `input` is the command's own object where `read` is checked to be one, so that a mutant can
 * change it before it is sent.
 */
export function entriesOf(command: string, input: object): { entry: Entry; own: object }[] {
  const transaction = transactionSchema.safeParse(input);
  const parts = transaction.success
    ? transaction.data.TransactItems.flatMap((item) => Object.entries(item))
    : [[command.replace(/Command$/, ""), input] as const];
  return parts.flatMap(([operation, own]) => {
    const read = inputSchema.safeParse(own);
    if (!read.success || !(own instanceof Object)) return [];
    const table = /users|messages|control/.exec(read.data.TableName)?.[0] ?? "?";
    return [{ entry: { table, operation, input: read.data }, own }];
  });
}

/** Names what an entry does, without the values of the moment: `messages Update SCHEDULED|QUEUED -> SENDING`. */
export function siteOf({ table, operation, input }: Entry): string {
  const values = input.ExpressionAttributeValues ?? {};
  if (table === "messages" && operation === "Update" && ":status" in values && ":version" in values) {
    const from = Object.keys(values).filter((name) => name.startsWith(":from"));
    const owned = ":owner" in values ? " by its owner" : "";
    if (from.length > 0)
      return `messages Update ${from.map((name) => values[name]).join("|")} -> ${values[":status"]}${owned}`;
  }
  const { IndexName, KeyConditionExpression } = input;
  if (operation === "Query") return `${table} Query ${IndexName ?? KeyConditionExpression}`;
  const field =
    table === "messages" && operation === "Update" ? ` ${/^SET #?\w+/.exec(input.UpdateExpression ?? "")}` : "";
  return `${table} ${operation} ${placeOf(input)}${field}`;
}

/** Which kind of item. */
function placeOf({ Key, Item }: CommandInput): string {
  const { pk, sk } = { pk: "?", sk: "?", ...Item, ...Key };
  const [sort = ""] = String(sk).split("#");
  if (/^\d{4}-/.test(sort)) return "message";
  return sort === "STATE" ? (String(pk).split("#")[0] ?? "") : sort;
}

/** A condition with the values of the moment taken out. */
export function conditionText(expression: string): string {
  return expression.replace(/\(:from0[^)]*\)/g, "(from)");
}

import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";

type Fields = Record<string, unknown>;
type Convert = (value: unknown) => unknown;

/** The operation of each command. */
const operations: Record<string, string> = {
  BatchExecuteStatementCommand: "BatchExecuteStatement",
  BatchGetCommand: "BatchGetItem",
  BatchWriteCommand: "BatchWriteItem",
  DeleteCommand: "DeleteItem",
  GetCommand: "GetItem",
  PutCommand: "PutItem",
  QueryCommand: "Query",
  ScanCommand: "Scan",
  TransactWriteCommand: "TransactWriteItems",
  UpdateCommand: "UpdateItem",
};

export function operationOf(command: object): string {
  const operation = operations[command.constructor.name];
  if (operation === undefined) throw new Error(`${command.constructor.name} is not a command of this client`);
  return operation;
}

/** The fields that hold items or values in plain form, wherever they stand in a request or an answer. */
const items = new Set([
  "Item",
  "Key",
  "ExpressionAttributeValues",
  "ExclusiveStartKey",
  "Attributes",
  "LastEvaluatedKey",
]);
const lists = new Set(["Items", "Keys"]);

/** A request in DynamoDB's own form. */
export function toRequest(input: unknown): unknown {
  return convert(input, encodeItem, encodeValue);
}

/** An answer in plain form. */
export function fromAnswer(answer: unknown): unknown {
  return convert(answer, decodeItem, (value) => value);
}

const encodeItem: Convert = (item) => marshall(item, { removeUndefinedValues: true });
const encodeValue: Convert = (value) => marshall({ value }, { removeUndefinedValues: true }).value;
const decodeItem: Convert = (item) => (isFields(item) ? unmarshall(item as Parameters<typeof unmarshall>[0]) : item);

function convert(value: unknown, item: Convert, parameter: Convert): unknown {
  if (Array.isArray(value)) return value.map((each) => convert(each, item, parameter));
  if (!isFields(value)) return value;
  const result: Fields = {};
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined || field === null) continue;
    if (items.has(name)) result[name] = item(field);
    else if (lists.has(name) && Array.isArray(field)) result[name] = field.map(item);
    else if (name === "Parameters" && Array.isArray(field)) result[name] = field.map(parameter);
    else if (name === "Responses" && isFields(field)) result[name] = itemsByTable(field, item);
    else result[name] = convert(field, item, parameter);
  }
  return result;
}

/** The answer of BatchGetItem has lists of items by table. */
function itemsByTable(responses: Fields, item: Convert): Fields {
  return Object.fromEntries(
    Object.entries(responses).map(([table, found]) => [table, Array.isArray(found) ? found.map(item) : found]),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandOutput,
  BatchGetCommand,
  type BatchGetCommandOutput,
  type BatchWriteCommand,
  type BatchWriteCommandOutput,
  DeleteCommand,
  type DeleteCommandOutput,
  GetCommand,
  type GetCommandOutput,
  PutCommand,
  type PutCommandOutput,
  QueryCommand,
  type QueryCommandOutput,
  ScanCommand,
  type ScanCommandOutput,
  TransactWriteCommand,
  type TransactWriteCommandOutput,
  UpdateCommand,
  type UpdateCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import { batchGet, batchWrite } from "./batches.ts";
import { conditionFailed } from "./errors.ts";
import { getItem, readPage } from "./reads.ts";
import { executeStatements } from "./statementBatch.ts";
import type { Tables } from "./tables.ts";
import { transactWrite } from "./transactions.ts";
import { prepare, type WriteInput, type WriteKind } from "./writes.ts";

/** The commands that the model knows. */
export type Command =
  | GetCommand
  | PutCommand
  | UpdateCommand
  | DeleteCommand
  | QueryCommand
  | ScanCommand
  | TransactWriteCommand
  | BatchGetCommand
  | BatchWriteCommand
  | BatchExecuteStatementCommand;

export type Output =
  | GetCommandOutput
  | PutCommandOutput
  | UpdateCommandOutput
  | DeleteCommandOutput
  | QueryCommandOutput
  | ScanCommandOutput
  | TransactWriteCommandOutput
  | BatchGetCommandOutput
  | BatchWriteCommandOutput
  | BatchExecuteStatementCommandOutput;

const $metadata = { httpStatusCode: 200, attempts: 1 };

/** Does a command and answers it, or throws what the SDK would throw. */
export function execute(tables: Tables, command: Command): Output {
  if (command instanceof GetCommand) {
    const Item = getItem(tables, command.input);
    return { $metadata, ...(Item && { Item: { ...Item } }) };
  }
  if (command instanceof QueryCommand || command instanceof ScanCommand)
    return { $metadata, ...readPage(tables, command.input) };
  if (command instanceof PutCommand) return write(tables, "Put", command.input);
  if (command instanceof UpdateCommand) return write(tables, "Update", command.input);
  if (command instanceof DeleteCommand) return write(tables, "Delete", command.input);
  if (command instanceof TransactWriteCommand) {
    transactWrite(tables, command.input.TransactItems ?? []);
    return { $metadata };
  }
  if (command instanceof BatchExecuteStatementCommand)
    return { $metadata, Responses: executeStatements(tables, command.input.Statements ?? []) };
  if (command instanceof BatchGetCommand) return { $metadata, ...batchGet(tables, command.input.RequestItems ?? {}) };
  return { $metadata, ...batchWrite(tables, command.input.RequestItems ?? {}) };
}

type SingleWrite = WriteInput & {
  ReturnValues?: string | undefined;
  ReturnValuesOnConditionCheckFailure?: string | undefined;
};

function write(tables: Tables, kind: WriteKind, input: SingleWrite) {
  const prepared = prepare(tables, kind, input);
  if (!prepared.allowed)
    throw conditionFailed(input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" ? prepared.before : undefined);
  const change = prepared.change();
  tables.commit([change]);
  const image = imageOf(input.ReturnValues);
  return { $metadata, ...(image && { Attributes: { ...image } }) };

  function imageOf(wanted = "NONE") {
    if (wanted === "ALL_NEW") return change.after;
    if (wanted === "ALL_OLD") return change.before;
    if (wanted !== "NONE") throw new Error(`the model knows no ReturnValues ${wanted}`);
    return undefined;
  }
}

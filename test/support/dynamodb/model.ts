import {
  type BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandOutput,
  type BatchGetCommand,
  type BatchGetCommandOutput,
  type BatchWriteCommand,
  type BatchWriteCommandOutput,
  DeleteCommand,
  type DeleteCommandOutput,
  type GetCommand,
  type GetCommandOutput,
  PutCommand,
  type PutCommandOutput,
  type QueryCommand,
  type QueryCommandOutput,
  type ScanCommand,
  type ScanCommandOutput,
  TransactWriteCommand,
  type TransactWriteCommandOutput,
  UpdateCommand,
  type UpdateCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import type { DocumentClient } from "../../../functions/storage/database.ts";
import { beforeSending } from "../../mutants/active.ts";
import { type Command, execute, type Output } from "./client.ts";
import { answerLost, cancelled, throttled, transactionConflict } from "./errors.ts";
import { schemasOf, type TableNames } from "./schema.ts";
import { type Change, type TableStates, tableStates } from "./state.ts";
import type { Faults, Tables } from "./tables.ts";

export type ModelOptions = {
  names: TableNames;
  /** Milliseconds; only for how old an answer may be. */
  clock?: () => number;
  /** How old an answer may be that is not consistent. */
  staleMs?: number;
  faults?: Faults;
  /** Is told of every write that was done, with all that was done at once. */
  watch?: (changes: readonly Change[]) => void;
};

/** What a document client does, for the commands that storage sends. */
export type ModelClient = DocumentClient & {
  send(command: BatchWriteCommand): Promise<BatchWriteCommandOutput>;
};

/**
 * DynamoDB in this process, at the level of the SDK's document commands: it parses and evaluates the expressions that storage
 * sends. Engines can't answer with old values, lose answers, or be copied and set back; this can. test/support/dynamodb/engines.test.ts
 * holds it against them.
 */
export function dynamoDbModel({ names, clock = () => 0, staleMs = 0, faults = {}, watch }: ModelOptions): {
  client: ModelClient;
  state: TableStates;
  /** The same as the client, at once. */
  perform: (command: Command) => Output;
} {
  const state = tableStates(clock, staleMs);
  const commit = (changes: readonly Change[]) => {
    state.commit(changes);
    watch?.(changes);
  };
  const tables: Tables = { state, schema: schemasOf(names), faults, commit };

  const perform = (command: Command): Output => {
    const fate = faults.call?.(command.constructor.name) ?? "done";
    if (fate === "throttled") throw throttled();
    if (fate === "conflict" && isWrite(command)) throw conflictOf(command);
    if (fate === "done" || fate === "conflict") return execute(tables, command);
    const first = attempt(command);
    if (fate === "answerLost") throw answerLost();
    // The SDK gives each transaction a token: sent again, one that was done is not done twice.
    return first && command instanceof TransactWriteCommand ? first : execute(tables, command);
  };
  const attempt = (command: Command): Output | undefined => {
    try {
      return execute(tables, command);
    } catch {
      return undefined;
    }
  };

  const send = (command: Command) => {
    beforeSending(command.constructor.name, command.input);
    return perform(command);
  };
  return { client: clientOf(async (command) => send(command)), state, perform: send };
}

function isWrite(command: Command): boolean {
  return [PutCommand, UpdateCommand, DeleteCommand, TransactWriteCommand].some((kind) => command instanceof kind);
}

function conflictOf(command: Command): Error {
  if (!(command instanceof TransactWriteCommand)) return transactionConflict();
  const items = command.input.TransactItems ?? [];
  return cancelled(items.map((_, index) => ({ Code: index === 0 ? "TransactionConflict" : "None" })));
}

/** A client that hands each command to `handle`. */
export function clientOf(handle: (command: Command) => Promise<Output>): ModelClient {
  function send(command: GetCommand): Promise<GetCommandOutput>;
  function send(command: PutCommand): Promise<PutCommandOutput>;
  function send(command: UpdateCommand): Promise<UpdateCommandOutput>;
  function send(command: DeleteCommand): Promise<DeleteCommandOutput>;
  function send(command: QueryCommand): Promise<QueryCommandOutput>;
  function send(command: ScanCommand): Promise<ScanCommandOutput>;
  function send(command: TransactWriteCommand): Promise<TransactWriteCommandOutput>;
  function send(command: BatchExecuteStatementCommand): Promise<BatchExecuteStatementCommandOutput>;
  function send(command: BatchGetCommand): Promise<BatchGetCommandOutput>;
  function send(command: BatchWriteCommand): Promise<BatchWriteCommandOutput>;
  function send(command: Command): Promise<Output> {
    return handle(command);
  }
  return { send };
}

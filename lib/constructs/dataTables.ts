import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { type TableName, tables } from "../../functions/manifest/tables.ts";
import type { DeployedStage } from "../stages.ts";
import { DataTable } from "./dataTable.ts";

export type DataTablesProps = { stage: DeployedStage; key: IKey | undefined };

/** The tables of functions/manifest/tables.ts. */
export class DataTables extends Construct {
  readonly users: DataTable;
  readonly messages: DataTable;
  readonly control: DataTable;

  constructor(scope: Construct, id: string, props: DataTablesProps) {
    super(scope, id);
    this.users = new DataTable(this, "Users", { ...props, definition: tables.users });
    this.messages = new DataTable(this, "Messages", { ...props, definition: tables.messages });
    this.control = new DataTable(this, "Control", { ...props, definition: tables.control });
  }

  get all(): Record<TableName, DataTable> {
    return { users: this.users, messages: this.messages, control: this.control };
  }
}

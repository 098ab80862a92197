import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { type IRole, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { TableDefinition, TableName } from "../../functions/storage/tables.ts";
import type { DeployedStage } from "../stages.ts";

export type DataTables = Record<TableName, DataTable>;

/** A table as functions/storage/tables.ts defines it: on demand, encrypted, and kept where it holds what cannot be made again. */
export class DataTable extends TableV2 {
  readonly #definition: TableDefinition;

  constructor(scope: Construct, id: string, definition: TableDefinition, stage: DeployedStage) {
    const kept = definition.retainData && stage.protectData;
    super(scope, id, {
      partitionKey: text(definition.partitionKey),
      sortKey: text(definition.sortKey),
      globalSecondaryIndexes: definition.indexes.map((index) => ({
        indexName: index.name,
        partitionKey: text(index.partitionKey),
        sortKey: text(index.sortKey),
      })),
      ...(definition.ttl && { timeToLiveAttribute: definition.ttl }),
      billing: Billing.onDemand(),
      // AWS's managed key: each use shows in CloudTrail, unlike with the default key, and nobody can lock the company out of
      // its data by deleting it or changing its policy, unlike with a key of our own, whose extra control nobody here needs.
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: definition.retainData && stage.pointInTimeRecovery,
      },
      deletionProtection: kept,
      removalPolicy: kept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.#definition = definition;
  }

  /** Lets a role do what its grants say and nothing else: CDK's own include Scan, which no running path may use (promise P7). */
  allow(role: IRole, grants: readonly string[]): void {
    const indexes = this.#definition.indexes.map(({ name }) => name).filter((name) => grants.includes(name));
    const actions = grants.filter((grant) => !indexes.includes(grant)).map((action) => `dynamodb:${action}`);
    if (actions.length > 0) role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [this.tableArn] }));
    if (indexes.length === 0) return;
    const resources = indexes.map((name) => `${this.tableArn}/index/${name}`);
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ["dynamodb:Query"], resources }));
  }
}

const text = (name: string) => ({ name, type: AttributeType.STRING });

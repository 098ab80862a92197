import { RemovalPolicy } from "aws-cdk-lib";
import {
  AttributeType,
  Billing,
  ContributorInsightsMode,
  type ContributorInsightsSpecification,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from "aws-cdk-lib/aws-dynamodb";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { eventSources } from "../../functions/manifest/events.ts";
import { type TableDefinition, tables } from "../../functions/manifest/tables.ts";
import type { DeployedStage } from "../stages.ts";

export type DataTableProps = { definition: TableDefinition; stage: DeployedStage; key: IKey | undefined };

/** A table as functions/manifest/tables.ts defines it: on demand, encrypted, and retained if its data can't be computed again. */
export class DataTable extends TableV2 {
  readonly definition: TableDefinition;

  constructor(scope: Construct, id: string, { definition, stage, key }: DataTableProps) {
    const kept = definition.retainData && stage.protectData;
    const contributorInsightsSpecification: ContributorInsightsSpecification | undefined = stage.throttledKeys
      ? { enabled: true, mode: ContributorInsightsMode.THROTTLED_KEYS }
      : undefined;
    super(scope, id, {
      partitionKey: text(definition.partitionKey),
      sortKey: text(definition.sortKey),
      globalSecondaryIndexes: definition.indexes.map((index) => ({
        indexName: index.name,
        partitionKey: text(index.partitionKey),
        sortKey: text(index.sortKey),
        ...(contributorInsightsSpecification && { contributorInsightsSpecification }),
      })),
      ...(definition.ttl && { timeToLiveAttribute: definition.ttl }),
      billing: Billing.onDemand(),
      // The default is the key that AWS manages. CloudTrail shows each use of it, which it does not for DynamoDB's own key. Nobody can
      // delete it and so make the data unreadable, which is possible with the company's own key (setting `kmsKey`).
      encryption: key ? TableEncryptionV2.customerManagedKey(key) : TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: definition.retainData && stage.pointInTimeRecovery,
      },
      ...(contributorInsightsSpecification && { contributorInsightsSpecification }),
      ...(stage.events && hasEvents(definition) && { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      deletionProtection: kept,
      removalPolicy: kept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.definition = definition;
  }

  /**
   * Grants single actions, and queries of indexes by their names. CDK's own grants include Scan, which no running path may
   * use (promise P7).
   */
  grantAccess(grantee: IGrantable, access: readonly string[]): void {
    const indexes = this.definition.indexes.map(({ name }) => name).filter((name) => access.includes(name));
    const actions = access.filter((each) => !indexes.includes(each)).map((action) => `dynamodb:${action}`);
    if (actions.length > 0) Grant.addToPrincipal({ grantee, actions, resourceArns: [this.tableArn] });
    if (indexes.length === 0) return;
    const resourceArns = indexes.map((name) => `${this.tableArn}/index/${name}`);
    Grant.addToPrincipal({ grantee, actions: ["dynamodb:Query"], resourceArns });
  }
}

/** Whether a source of events reads the stream of this table. */
function hasEvents(definition: TableDefinition): boolean {
  return Object.values(eventSources).some(({ table }) => tables[table] === definition);
}

const text = (name: string) => ({ name, type: AttributeType.STRING });

import { RemovalPolicy } from "aws-cdk-lib";
import {
  AccessLogField,
  AccessLogFormat,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type RestApi,
  type StageOptions,
} from "aws-cdk-lib/aws-apigateway";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { LogGroup, type LogGroupProps } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { DeployedStage } from "../stages.ts";

/** None of these can identify a user (promise P6): no address, no caller's name, no query, the route instead of the path. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    time: AccessLogField.contextRequestTimeEpoch(),
    method: AccessLogField.contextHttpMethod(),
    route: AccessLogField.contextResourcePath(),
    status: AccessLogField.contextStatus(),
    latencyMs: AccessLogField.contextResponseLatency(),
    functionMs: AccessLogField.contextIntegrationLatency(),
    functionStatus: AccessLogField.contextIntegrationStatus(),
    refusedAs: AccessLogField.contextErrorResponseType(),
    callerAccount: AccessLogField.contextCallerAccountId(),
  }),
);

export type ApiLogsProps = { stage: DeployedStage; key: IKey | undefined };

/** The two logs of a REST API: one line for each call, and API Gateway's own errors. */
export class ApiLogs extends Construct {
  /** For every method. The settings of a single method replace these as a whole, so they must repeat them. */
  readonly methodOptions = {
    loggingLevel: MethodLoggingLevel.ERROR,
    // It would write request bodies, and with them names and addresses, into the log.
    dataTraceEnabled: false,
  };
  readonly stageOptions: StageOptions;
  readonly #group: LogGroupProps;

  constructor(scope: Construct, id: string, { stage, key }: ApiLogsProps) {
    super(scope, id);
    this.#group = {
      retention: stage.logRetentionDays,
      removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(key && { encryptionKey: key }),
    };
    this.stageOptions = {
      accessLogDestination: new LogGroupLogDestination(new LogGroup(this, "Access", this.#group)),
      accessLogFormat,
      ...this.methodOptions,
    };
  }

  /** Without this, API Gateway would create the log on the first error and never delete its lines. */
  ownExecutionLogOf(api: RestApi, stageName: string): void {
    const logGroupName = `API-Gateway-Execution-Logs_${api.restApiId}/${stageName}`;
    api.deploymentStage.node.addDependency(new LogGroup(this, "Execution", { logGroupName, ...this.#group }));
  }
}

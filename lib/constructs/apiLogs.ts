import { RemovalPolicy } from "aws-cdk-lib";
import {
  AccessLogField,
  AccessLogFormat,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type RestApi,
  type StageOptions,
} from "aws-cdk-lib/aws-apigateway";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { DeployedStage } from "../stages.ts";

/** Nothing of these can name a person (promise P6): no address, no caller's name, no query, the route instead of the path. */
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

/** The two logs of a REST API: one line for each call, and API Gateway's own account of what went wrong. */
export class ApiLogs extends Construct {
  /** For every method; settings of a single one replace these as a whole and must repeat them. */
  readonly methodOptions = {
    loggingLevel: MethodLoggingLevel.ERROR,
    // Would write bodies, and so names and addresses, into the log.
    dataTraceEnabled: false,
  };
  readonly stageOptions: StageOptions;
  readonly #retention: { retention: number; removalPolicy: RemovalPolicy };

  constructor(scope: Construct, id: string, stage: DeployedStage) {
    super(scope, id);
    this.#retention = {
      retention: stage.logRetentionDays,
      removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    this.stageOptions = {
      accessLogDestination: new LogGroupLogDestination(new LogGroup(this, "Access", this.#retention)),
      accessLogFormat,
      ...this.methodOptions,
    };
  }

  /** API Gateway would make this log by itself on the first error, and keep it for ever. */
  ownExecutionLogOf(api: RestApi, stageName: string): void {
    const logGroupName = `API-Gateway-Execution-Logs_${api.restApiId}/${stageName}`;
    api.deploymentStage.node.addDependency(new LogGroup(this, "Execution", { logGroupName, ...this.#retention }));
  }
}

import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { Grant, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { FunctionDefinition } from "../../functions/manifest/functions.ts";
import { metricsNamespaceOf } from "../monitoring/metric.ts";
import type { DeployedStage } from "../stages.ts";
import { bundledCode } from "./bundling.ts";

export type AppFunctionProps = {
  stageName: string;
  stage: DeployedStage;
  key: IKey | undefined;
  definition: FunctionDefinition;
  environment: Readonly<Record<string, string>>;
  /** It may put messages on the queue that it reads. Without this setting Lambda stops such a loop after about sixteen rounds. */
  readsWhatItSends: boolean;
};

/** A function of functions/manifest with a log group of its own, and a role that may only write to that log until it is granted more. */
export class AppFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: AppFunctionProps) {
    const { stageName, stage, key, definition, environment, readsWhatItSends } = props;
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: stage.logRetentionDays,
      removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(key && { encryptionKey: key }),
    });
    super(scope, id, {
      code: bundledCode(definition),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: definition.memoryMb,
      timeout: Duration.seconds(definition.timeoutSeconds),
      environment: {
        POWERTOOLS_SERVICE_NAME: id,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespaceOf(stageName),
        ...environment,
      },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      recursiveLoop: readsWhatItSends ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
    });
    const actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
    Grant.addToPrincipal({ grantee: this, actions, resourceArns: [logGroup.logGroupArn] });
    if (key) {
      const reason = "CDK's own grant for the encrypted queue of failed invocations. It is limited to the stage's key.";
      Validations.of(role).acknowledge(
        { id: "AwsSolutions-IAM5[Action::kms:GenerateDataKey*]", reason },
        { id: "AwsSolutions-IAM5[Action::kms:ReEncrypt*]", reason },
      );
    }
    if (stage.tracing) {
      Validations.of(role).acknowledge({
        id: "AwsSolutions-IAM5[Resource::*]",
        reason: "X-Ray's two actions for sending traces take no resource: AWS accepts nothing but a star there.",
      });
    }
  }

  /** Lets the function read one secret of the Parameter Store, and sets its name as a variable. */
  grantReadSecret(variable: string, parameterName: string): void {
    this.addEnvironment(variable, parameterName);
    const resourceName = parameterName.slice(1);
    const arn = Stack.of(this).formatArn({ service: "ssm", resource: "parameter", resourceName });
    Grant.addToPrincipal({ grantee: this, actions: ["ssm:GetParameter"], resourceArns: [arn] });
  }
}

import { fileURLToPath } from "node:url";
import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, LoggingFormat, RecursiveLoop, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import {
  type BundlingOptions,
  type ICommandHooks,
  LogLevel,
  NodejsFunction,
  OutputFormat,
} from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { FunctionDefinition } from "../../functions/manifest/functions.ts";
import { queues } from "../../functions/manifest/queues.ts";
import { metricsNamespaceOf } from "../monitoring/metric.ts";
import type { DeployedStage } from "../stages.ts";
import type { DataTables } from "./dataTable.ts";
import type { MessageQueue } from "./messageQueue.ts";

/**
 * One file with all it needs, the SDK's ES modules included, which starts faster than the runtime's own copy; written as
 * CommonJS, which starts faster than ES modules. Names stay as written, so that a stack trace in a log reads without a source
 * map. Neither map nor metafile: both would give the same sources another hash and so a needless deployment.
 */
const bundling: BundlingOptions = {
  format: OutputFormat.CJS,
  mainFields: ["module", "main"],
  bundleAwsSDK: true,
  esbuildArgs: { "--minify-whitespace": true, "--minify-syntax": true, "--legal-comments": "none" },
  logLevel: LogLevel.WARNING,
};

const inProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

type Deployment = {
  stageName: string;
  stage: DeployedStage;
  definition: FunctionDefinition;
  environment: Readonly<Record<string, string>>;
  data: DataTables;
  queue: MessageQueue;
};

/** A function of functions/wiring.ts with a log group of its own, and a role that may do what its definition says. */
export class AppFunction extends NodejsFunction {
  constructor(scope: Construct, name: string, surroundings: Deployment) {
    const { stageName, stage, definition, environment, data, queue } = surroundings;
    const role = new Role(scope, `${name}Role`, { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    const logGroup = new LogGroup(scope, `${name}Logs`, {
      retention: stage.logRetentionDays,
      removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    super(scope, name, {
      entry: inProject(definition.entry),
      projectRoot: inProject("."),
      depsLockFilePath: inProject("package-lock.json"),
      bundling: { ...bundling, commandHooks: copying(definition.files ?? []) },
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: definition.memoryMb,
      timeout: Duration.seconds(definition.timeoutSeconds),
      environment: {
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespaceOf(stageName),
        ...environment,
      },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      recursiveLoop: feedsItself(name, definition) ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
    });

    allow(role, ["logs:CreateLogStream", "logs:PutLogEvents"], logGroup.logGroupArn);
    const { users, messages, control } = definition.tables;
    if (users) data.users.allow(role, users);
    if (messages) data.messages.allow(role, messages);
    if (control) data.control.allow(role, control);
    for (const target of definition.sendsTo) allow(role, ["sqs:SendMessage"], queue[target].queueArn);
    for (const target of definition.inspects) allow(role, ["sqs:GetQueueAttributes"], queue[target].queueArn);
    if (definition.callsEmailService && stage.emailServiceSecret !== undefined) {
      this.addEnvironment("EMAIL_SERVICE_SECRET", stage.emailServiceSecret);
      const resourceName = stage.emailServiceSecret.slice(1);
      allow(
        role,
        ["ssm:GetParameter"],
        Stack.of(this).formatArn({ service: "ssm", resource: "parameter", resourceName }),
      );
    }
    if (stage.tracing) {
      Validations.of(role).acknowledge({
        id: "AwsSolutions-IAM5[Resource::*]",
        reason: "X-Ray's two actions for sending traces take no resource: AWS accepts nothing but a star there.",
      });
    }
  }
}

/** Puts files beside the bundle at the same paths as in the project. In node, since a laptop may not have `cp`. */
function copying(files: readonly string[]): ICommandHooks {
  const copy = (from: string, to: string) => `node -e "require('fs').cpSync('${from}', '${to}')"`;
  return {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (project, output) =>
      files.map((file) => copy(`${project}/${file}`.replaceAll("\\", "/"), `${output}/${file}`.replaceAll("\\", "/"))),
  };
}

function allow(role: Role, actions: string[], resource: string): void {
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
}

/**
 * Lambda stops what looks like a loop after some sixteen rounds. A sender that puts a message back until its time has come is
 * one on purpose; the message's own attempts and late limit end it.
 */
function feedsItself(name: string, definition: FunctionDefinition): boolean {
  return queues.messages.consumer === name && definition.sendsTo.includes("messages");
}

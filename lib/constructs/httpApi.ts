import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import {
  AuthorizationType,
  CfnRestApi,
  EndpointType,
  LambdaIntegration,
  type MethodDeploymentOptions,
  type MethodOptions,
  ResponseType,
  RestApi,
  SecurityPolicy,
  TokenAuthorizer,
} from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { FunctionName } from "../../functions/manifest/functions.ts";
import type { Route } from "../../functions/manifest/routes.ts";
import type { DeployedStage } from "../stages.ts";
import { ApiLogs } from "./apiLogs.ts";

type Functions = Record<FunctionName, IFunction>;
export type AppApiProps = {
  stageName: string;
  stage: DeployedStage;
  routes: Readonly<Record<string, Route>>;
  functions: Functions;
  /** Where given, it judges each caller's token; otherwise callers sign with their AWS identity. */
  authorizer?: IFunction | undefined;
};

const bySignature: MethodOptions = { authorizationType: AuthorizationType.IAM };

/**
 * The routes of functions/wiring.ts as a regional REST API: signed by an AWS identity or with a token, TLS 1.2 or later, throttled. No CORS:
 * callers are services, not browsers. A body may have what API Gateway and Lambda take (6 MB); the function checks the rest.
 */
export class AppApi extends RestApi {
  constructor(scope: Construct, id: string, { stageName, stage, routes, functions, authorizer }: AppApiProps) {
    const logs = new ApiLogs(scope, `${id}Logs`, stage);
    super(scope, id, {
      restApiName: Stack.of(scope).stackName,
      description: `People and their birthday messages, stage ${stageName}`,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      // The role is one setting for all of API Gateway in the account and region: removing this stack must not take away the
      // logs of the others.
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName,
        throttlingRateLimit: stage.apiThrottling.ratePerSecond,
        throttlingBurstLimit: stage.apiThrottling.burst,
        tracingEnabled: stage.tracing,
        ...logs.stageOptions,
        methodOptions: heavyRoutes(routes, {
          ...logs.methodOptions,
          throttlingRateLimit: stage.apiThrottling.heavy.ratePerSecond,
          throttlingBurstLimit: stage.apiThrottling.heavy.burst,
        }),
      },
    });
    // CDK's own output of the address; the stack's outputs say it under a name of ours.
    this.node.tryRemoveChild("Endpoint");
    logs.ownExecutionLogOf(this, stageName);
    this.#requireModernTls();
    this.#answerWithProblems();
    this.#addRoutes(routes, functions, authorizer ? this.#byToken(authorizer) : bySignature);
    this.#acknowledge();
  }

  #addRoutes(routes: Readonly<Record<string, Route>>, functions: Functions, closed: MethodOptions): void {
    const requestValidator = this.addRequestValidator("Validator", {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    for (const route of Object.values(routes)) {
      const open = route.open === true;
      const parameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `method.request.path.${name}`);
      const integration = new LambdaIntegration(functions[route.function], { allowTestInvoke: false });
      const method = this.root.resourceForPath(route.path).addMethod(route.method, integration, {
        ...(open ? { authorizationType: AuthorizationType.NONE } : closed),
        requestValidator,
        requestParameters: Object.fromEntries(parameters.map((name) => [name, true])),
      });
      if (!open) continue;
      Validations.of(method).acknowledge({
        id: "AwsSolutions-APIG4",
        reason:
          "Open on purpose (wiring): says nothing about anybody, and is asked by browsers and monitors without an AWS identity.",
      });
    }
  }

  /** Judged anew at each call: a kept verdict would outlive its token. */
  #byToken(handler: IFunction): MethodOptions {
    const authorizer = new TokenAuthorizer(this, "Tokens", {
      handler,
      resultsCacheTtl: Duration.seconds(0),
      // What is no token at all is refused by API Gateway, and wakes nobody.
      validationRegex: "^[Bb]earer +[-\\w]+\\.[-\\w]+\\.[-\\w]+$",
    });
    return { authorizationType: AuthorizationType.CUSTOM, authorizer };
  }

  /** Left alone, the address that API Gateway gives an API still takes TLS 1.0. */
  #requireModernTls(): void {
    const resource = this.node.defaultChild;
    if (!(resource instanceof CfnRestApi)) throw new Error("A RestApi is expected to be made of a CfnRestApi");
    resource.securityPolicy = SecurityPolicy.TLS13_1_2_PQ_2025_09;
    resource.endpointAccessMode = "STRICT";
  }

  /** What API Gateway refuses by itself has the shape of the function's own errors (RFC 9457). */
  #answerWithProblems(): void {
    const templates = { "application/json": '{"type":"about:blank","title":$context.error.messageString}' };
    this.addGatewayResponse("ClientProblem", { type: ResponseType.DEFAULT_4XX, templates });
    this.addGatewayResponse("ServerProblem", { type: ResponseType.DEFAULT_5XX, templates });
  }

  #acknowledge(): void {
    Validations.of(this).acknowledge(
      {
        id: "AwsSolutions-COG4",
        reason:
          "Callers are services that sign with their AWS identity or show a token of their own issuer; there are no people to log in with Cognito.",
      },
      {
        id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
        reason:
          "The account's setting for API Gateway logs takes a role with exactly this policy, which AWS maintains.",
      },
    );
    Validations.of(this.deploymentStage).acknowledge({
      id: "AwsSolutions-APIG3",
      reason:
        "Only authorised calls reach a function, and they are throttled; a firewall's monthly price buys nothing more here.",
    });
  }
}

/** By path and method, as API Gateway names its settings. */
function heavyRoutes(routes: Readonly<Record<string, Route>>, options: MethodDeploymentOptions) {
  const heavy = Object.values(routes).filter((route) => route.heavy);
  return Object.fromEntries(heavy.map(({ path, method }) => [`${path}/${method}`, options]));
}

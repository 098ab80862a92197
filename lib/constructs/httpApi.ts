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
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { Route } from "../../functions/manifest/routes.ts";
import { signatureHeaders } from "../../functions/receipts/signature.ts";
import type { DeployedStage } from "../stages.ts";
import { ApiLogs } from "./apiLogs.ts";
import type { AppFunctions } from "./appFunctions.ts";
import { CustomDomain } from "./customDomain.ts";

type Routes = Readonly<Record<string, Route>>;
export type AppApiProps = {
  stageName: string;
  stage: DeployedStage;
  key: IKey | undefined;
  routes: Routes;
  /** If they include an authorizer, callers send tokens. Otherwise callers sign with their AWS identity. */
  functions: AppFunctions;
};

const bySignature: MethodOptions = { authorizationType: AuthorizationType.IAM };

/**
 * The routes of functions/manifest as a regional REST API: signed by an AWS identity or with a token, TLS 1.2 or later,
 * throttled. No CORS: callers are services, not browsers. API Gateway and Lambda limit a body to 6 MB; the function checks the rest.
 */
export class AppApi extends RestApi {
  /** Where callers reach it: under the company's own name if the stage has one. */
  readonly publicUrl: string;

  constructor(scope: Construct, id: string, { stageName, stage, key, routes, functions }: AppApiProps) {
    const offered = offeredRoutes(routes, stage);
    const logs = new ApiLogs(scope, `${id}Logs`, { stage, key });
    super(scope, id, {
      restApiName: Stack.of(scope).stackName,
      description: `Users and their birthday messages, stage ${stageName}`,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      // The role is one setting for all APIs of the account and region. Removing this stack must not stop the logs of the others.
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName,
        throttlingRateLimit: stage.apiThrottling.ratePerSecond,
        throttlingBurstLimit: stage.apiThrottling.burst,
        tracingEnabled: stage.tracing,
        ...logs.stageOptions,
        methodOptions: heavyRoutes(offered, {
          ...logs.methodOptions,
          throttlingRateLimit: stage.apiThrottling.heavy.ratePerSecond,
          throttlingBurstLimit: stage.apiThrottling.heavy.burst,
        }),
      },
    });
    // CDK adds an output of its own; the stack writes the address under a name of ours.
    this.node.tryRemoveChild("Endpoint");
    logs.ownExecutionLogOf(this, stageName);
    this.#requireModernTls();
    this.#answerWithProblems();
    this.#addRoutes(offered, functions, functions.authorizer ? this.#byToken(functions.authorizer) : bySignature);
    this.#acknowledge();
    const domain = stage.customDomain;
    this.publicUrl = domain ? new CustomDomain(this, "Domain", { api: this, domain }).url : this.url;
  }

  #addRoutes(routes: readonly Route[], functions: AppFunctions, closed: MethodOptions): void {
    const requestValidator = this.addRequestValidator("Validator", {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    for (const route of routes) {
      const openBecause = reasonToBeOpen(route);
      const parameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `method.request.path.${name}`);
      // Without them a request does not reach the function.
      const signature = route.signed
        ? Object.keys(signatureHeaders).map((name) => `method.request.header.${name}`)
        : [];
      const integration = new LambdaIntegration(functions.get(route.function), { allowTestInvoke: false });
      const method = this.root.resourceForPath(route.path).addMethod(route.method, integration, {
        ...(openBecause ? { authorizationType: AuthorizationType.NONE } : closed),
        requestValidator,
        requestParameters: Object.fromEntries([...parameters, ...signature].map((name) => [name, true])),
      });
      if (openBecause) Validations.of(method).acknowledge({ id: "AwsSolutions-APIG4", reason: openBecause });
    }
  }

  /** The token is checked at each call: a cached answer would outlive it. */
  #byToken(handler: IFunction): MethodOptions {
    const authorizer = new TokenAuthorizer(this, "Tokens", {
      handler,
      resultsCacheTtl: Duration.seconds(0),
      // API Gateway refuses a header that is no token, without calling the authorizer.
      validationRegex: "^[Bb]earer +[-\\w]+\\.[-\\w]+\\.[-\\w]+$",
    });
    return { authorizationType: AuthorizationType.CUSTOM, authorizer };
  }

  /** By default the address that API Gateway gives an API still takes TLS 1.0. */
  #requireModernTls(): void {
    const resource = this.node.defaultChild;
    if (!(resource instanceof CfnRestApi)) throw new Error("A RestApi is expected to be made of a CfnRestApi");
    resource.securityPolicy = SecurityPolicy.TLS13_1_2_PQ_2025_09;
    resource.endpointAccessMode = "STRICT";
  }

  /** Requests that API Gateway refuses are answered in the shape of the function's own errors (RFC 9457). */
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
          "Callers are services that sign with their AWS identity or show a token of their own issuer; nobody logs in with Cognito.",
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
        "Only authorised calls and those with the headers of a signature reach a function, and they are throttled; a firewall's monthly price buys nothing more here.",
    });
  }
}

/** Without a secret there is nothing that could check a signature, so there is no route that takes one. */
function offeredRoutes(routes: Routes, { receiptsSecret }: DeployedStage): Route[] {
  return Object.values(routes).filter((route) => !route.signed || receiptsSecret !== undefined);
}

/** Why API Gateway asks for no credentials at a route. Undefined: it does. */
function reasonToBeOpen({ open, signed }: Route): string | undefined {
  if (signed)
    return "The function checks an HMAC signature over time stamp and body before it reads the body. The sender of receipts has no AWS identity and no token.";
  return open
    ? "Open on purpose (functions/manifest/routes.ts): it tells nothing about any user, and browsers and monitors call it without an AWS identity."
    : undefined;
}

/** By path and method, as API Gateway names its settings. */
function heavyRoutes(routes: readonly Route[], options: MethodDeploymentOptions) {
  const heavy = routes.filter((route) => route.heavy);
  return Object.fromEntries(heavy.map(({ path, method }) => [`${path}/${method}`, options]));
}

import { describe, expect, it } from "vitest";
import * as z from "zod";
import { type Route, routes } from "../../functions/manifest/routes.ts";
import { readDeployedStage } from "../../lib/stages.ts";
import { functionOf, resource, resources, templateOf } from "./synthesise.ts";

const prod = templateOf("prod", { receiptsSecret: "/birthday/prod/receipts" });
const api = resource(prod, "AWS::ApiGateway::RestApi", "UsersApi");
const parts = new Map(resources(prod, "AWS::ApiGateway::Resource").map(({ id, properties }) => [id, properties]));

/** The path of a resource, put together from its parents. */
function pathOf(reference: unknown): string {
  const part = parts.get(Object(reference).Ref);
  return part ? `${pathOf(part.ParentId)}/${part.PathPart}` : "";
}

const methods = resources(prod, "AWS::ApiGateway::Method").map(({ properties }) => ({
  call: `${properties.HttpMethod} ${pathOf(properties.ResourceId)}`,
  properties,
}));

const settings = z
  .array(z.record(z.string(), z.unknown()))
  .parse(resource(prod, "AWS::ApiGateway::Stage", "UsersApi").properties.MethodSettings);

const openCalls = [
  "GET /health/live",
  "GET /openapi.json",
  "GET /docs",
  "GET /docs/{asset}",
  "GET /console",
  "GET /console/{asset}",
];
const SIGNED = "POST /api/v1/receipts/signed";

describe("the API", () => {
  it("has the routes of the manifest and no other, not even for CORS", () => {
    const wired: readonly Route[] = Object.values(routes);
    expect(methods.map(({ call }) => call).sort()).toEqual(wired.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it("takes receipts without credentials only on a stage with a secret, and only with the headers of a signature", () => {
    const signed = methods.find(({ call }) => call === SIGNED)?.properties.RequestParameters;
    expect(signed).toEqual({ "method.request.header.x-timestamp": true, "method.request.header.x-signature": true });
    const paths = resources(templateOf("prod"), "AWS::ApiGateway::Resource").map(
      ({ properties }) => properties.PathPart,
    );
    expect(paths).toContain("receipts");
    expect(paths).not.toContain("signed");
    expect(JSON.stringify(resources(templateOf("prod"), "AWS::ApiGateway::Stage"))).not.toContain("signed");
  });

  it.each(methods)("$call is signed, unless it tells nothing about any user (P6)", ({ call, properties }) => {
    const open = [...openCalls, SIGNED].includes(call);
    expect(properties.AuthorizationType).toBe(open ? "NONE" : "AWS_IAM");
  });

  it.each(Object.values(routes))("$method $path goes to $function", ({ method, path, function: name }) => {
    const integration = JSON.stringify(
      methods.find(({ call }) => call === `${method} ${path}`)?.properties.Integration,
    );
    expect(integration).toContain(`"${functionOf(prod, name).id}"`);
    expect(integration).toContain('"AWS_PROXY"');
  });

  it("takes TLS 1.2 and later", () => {
    expect(api.properties.SecurityPolicy).toBe("SecurityPolicy_TLS13_1_2_PQ_2025_09");
  });

  it("is throttled as its stage says", () => {
    const { ratePerSecond, burst, heavy } = readDeployedStage("prod").apiThrottling;
    const wired: readonly Route[] = Object.values(routes);
    const expected = [
      { HttpMethod: "*", ResourcePath: "/*", ThrottlingRateLimit: ratePerSecond, ThrottlingBurstLimit: burst },
      ...wired
        .filter((route) => route.heavy)
        .map(({ method, path }) => ({
          HttpMethod: method,
          ResourcePath: `/${path.replaceAll("/", "~1")}`,
          ThrottlingRateLimit: heavy.ratePerSecond,
          ThrottlingBurstLimit: heavy.burst,
        })),
    ];
    expect(settings).toMatchObject(expected);
    expect(expected.length).toBe(13);
  });

  it("refuses with a problem document, as the function behind it does", () => {
    for (const { properties } of resources(prod, "AWS::ApiGateway::GatewayResponse")) {
      expect(JSON.stringify(properties.ResponseTemplates)).toContain("about:blank");
    }
  });
});

describe("its logs identify nobody (P6)", () => {
  const stage = resource(prod, "AWS::ApiGateway::Stage", "UsersApi").properties;

  it("neither by address, nor by identity, nor by what stands in a path, a query or a body", () => {
    const format = String(Object(stage.AccessLogSetting).Format);
    expect(() => JSON.parse(format)).not.toThrow();
    const allowed = ["accountId", "requestId", "requestTimeEpoch", "httpMethod", "resourcePath", "status"];
    const personal = /sourceIp|userAgent|identity\.(user|caller)|\$context\.path|error\.message|querystring|authorizer/;
    expect(format).not.toMatch(personal);
    for (const field of allowed) expect(format).toContain(field);
    for (const each of settings) expect(each).toMatchObject({ DataTraceEnabled: false, LoggingLevel: "ERROR" });
  });

  it("expire, also the one that API Gateway would keep for ever by default", () => {
    for (const name of ["UsersApiLogsAccess", "UsersApiLogsExecution"]) {
      const days = resource(prod, "AWS::Logs::LogGroup", name).properties.RetentionInDays;
      expect(days).toBe(readDeployedStage("prod").logRetentionDays);
    }
  });
});

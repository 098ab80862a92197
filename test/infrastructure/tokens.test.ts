import { App } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { readTokenRules } from "../../functions/authorization/tokenRules.ts";
import { type Route, routes } from "../../functions/manifest/routes.ts";
import { deployedStageSchema, parseStage, readDeployedStage } from "../../lib/stages.ts";
import { appWith, functionOf, resource, resources, templateOf } from "./synthesise.ts";

const jwt = {
  issuer: "https://issuer.example.com/",
  audience: "birthday-messages",
  jwksUrl: "https://issuer.example.com/keys",
  algorithms: ["RS256" as const],
  operatorScope: "operations",
};
const template = templateOf("dev", { jwt });

describe("a stage that takes tokens", () => {
  it("asks the authorizer on every route but the open ones, at each call", () => {
    const authorizer = resource(template, "AWS::ApiGateway::Authorizer", "UsersApiTokens");
    expect(authorizer.properties).toMatchObject({
      Type: "TOKEN",
      IdentitySource: "method.request.header.Authorization",
      AuthorizerResultTtlInSeconds: 0,
    });
    const wired: readonly Route[] = Object.values(routes);
    const methods = resources(template, "AWS::ApiGateway::Method").map(({ properties }) => properties);
    const closed = methods.filter(({ AuthorizationType }) => AuthorizationType === "CUSTOM");
    for (const method of closed) expect(method.AuthorizerId).toEqual({ Ref: authorizer.id });
    expect(closed.length).toBe(wired.filter((route) => !route.open && !route.signed).length);
    expect(methods.filter(({ AuthorizationType }) => AuthorizationType === "NONE").length).toBe(
      methods.length - closed.length,
    );
  });

  it("refuses what is no token at all without calling the authorizer", () => {
    const { properties } = resource(template, "AWS::ApiGateway::Authorizer", "UsersApiTokens");
    const shape = new RegExp(String(properties.IdentityValidationExpression));
    expect("Bearer eyJh.eyJz-_.c2ln").toMatch(shape);
    for (const bad of ["", "Basic YTpi", "Bearer", "Bearer a.b", "Bearer a.b.c d"]) expect(bad).not.toMatch(shape);
  });

  it("gives the authorizer its rules and no table, no queue, no secret", () => {
    const { properties } = functionOf(template, "authorize");
    const variables: Record<string, string> = Object(properties.Environment).Variables;
    expect(Object.keys(variables).filter((name) => !name.startsWith("POWERTOOLS_"))).toEqual(["JWT_RULES"]);
    expect(readTokenRules(variables)).toEqual(jwt);
    const policy = resources(template, "AWS::IAM::Policy").find(({ id }) => id.startsWith("FunctionsauthorizeRole"));
    const actions = JSON.stringify(policy?.properties).match(/"\w+:\w+"/g);
    expect(actions?.sort()).toEqual(['"logs:CreateLogStream"', '"logs:PutLogEvents"']);
  });

  it("passes the same checks", () => {
    const { app, remove } = appWith("dev", { jwt, emailServiceSecret: "/birthday/dev/email-service" });
    expect(app).toBeInstanceOf(App);
    expect(() => app.synth()).not.toThrow();
    remove();
  });

  it.each([
    ["a shared secret", { algorithms: ["HS256"] }, /jwt\.algorithms\.0/],
    ["no signature", { algorithms: ["none"] }, /jwt\.algorithms\.0/],
    ["keys without TLS", { jwksUrl: "http://issuer.example.com/keys" }, /jwt\.jwksUrl/],
    ["no audience", { audience: "" }, /jwt\.audience/],
    ["two scopes", { operatorScope: "a b" }, /jwt\.operatorScope: must be one scope/],
  ])("cannot be set to %s", (_, change, message) => {
    const settings: object = { ...readDeployedStage("dev"), jwt: { ...jwt, ...change } };
    const parse = () => parseStage("dev", deployedStageSchema, Object.assign(readDeployedStage("dev"), settings));
    expect(parse).toThrow(message);
  });
});

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { Context } from "aws-lambda";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { authorize } from "../../functions/authorization/authorize.ts";
import { readTokenRules, type TokenRules, tokenRulesSchema } from "../../functions/authorization/tokenRules.ts";
import { tokenVerifier } from "../../functions/authorization/verifyToken.ts";
import { toInstant } from "../../functions/domain/instants.ts";
import { close, listen } from "../../local/gateway/http.ts";
import { setEnvironment } from "../../local/lambda/processEnvironment.ts";

const NOW = Date.parse("2026-06-15T07:00:00Z");
const ISSUER = "https://issuer.example.com/";
const methodArn = "arn:aws:execute-api:eu-central-1:123456789012:api1234567/dev/GET/api/v1/users";

const ours = await generateKeyPair("RS256", { extractable: true });
const theirs = await generateKeyPair("RS256");
const curve = await generateKeyPair("ES256", { extractable: true });

let server: Server;
let rules: TokenRules;
let issuer: { keys: object[]; status: number; calls: number };
const lines: { code: string; fields: unknown }[] = [];

beforeAll(async () => {
  server = createServer((_, response) => {
    issuer.calls += 1;
    response.writeHead(issuer.status, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys: issuer.keys }));
  });
  rules = tokenRulesSchema.parse({
    issuer: ISSUER,
    audience: "birthday-messages",
    jwksUrl: `http://127.0.0.1:${await listen(server, 0)}/keys`,
    operatorScope: "operations",
  });
});
afterAll(() => close(server, 0));
beforeEach(async () => {
  lines.length = 0;
  issuer = {
    keys: [
      { ...(await exportJWK(ours.publicKey)), kid: "one", alg: "RS256" },
      { ...(await exportJWK(curve.publicKey)), kid: "curve", alg: "ES256" },
    ],
    status: 200,
    calls: 0,
  };
});

/** A good token, and what is changed about it. */
function token(
  changes: { claims?: Record<string, unknown>; key?: typeof ours.privateKey; alg?: string; kid?: string } = {},
) {
  const at = NOW / 1000;
  const good = { iss: ISSUER, aud: "birthday-messages", sub: "service-7", iat: at, nbf: at, exp: at + 300 };
  const claims = Object.entries({ ...good, ...changes.claims }).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(claims))
    .setProtectedHeader({ alg: changes.alg ?? "RS256", kid: changes.kid ?? "one" })
    .sign(changes.key ?? ours.privateKey);
}

function authorizer() {
  const say = (code: string, fields: unknown) => void lines.push({ code, fields });
  const verify = tokenVerifier(rules, () => toInstant(NOW));
  const deps = { verify, operatorScope: rules.operatorScope, log: { debug: say, info: say, warn: say, error: say } };
  return (authorizationToken: string) => authorize(deps, { authorizationToken, methodArn });
}

describe("a good token", () => {
  test("opens users's routes, and no operator's", async () => {
    const answer = await authorizer()(`Bearer ${await token()}`);
    expect(answer.principalId).toBe("service-7");
    const [statement] = answer.policyDocument.Statement;
    const resources: string[] = Object(statement).Resource;
    const base = "arn:aws:execute-api:eu-central-1:123456789012:api1234567/dev";
    expect(resources).toContain(`${base}/PUT/api/v1/users/*`);
    expect(resources.filter((resource) => !/\/api\/v1\/(users|upcoming|forecast)/.test(resource))).toEqual([]);
  });

  test.each([{ scope: "users operations" }, { scp: ["operations"] }, { scp: "operations" }])(
    "with the scope opens the operators' as well: %j",
    async (claims) => {
      const answer = await authorizer()(`Bearer ${await token({ claims })}`);
      expect(JSON.stringify(answer)).toContain("/POST/api/v1/jobs/redrive/run");
    },
  );

  test("costs one look at the issuer's keys, however many come", async () => {
    const ask = authorizer();
    for (let call = 0; call < 5; call++) await ask(`Bearer ${await token()}`);
    expect(issuer.calls).toBe(1);
  });

  test("signed by a key that the issuer has since added is good", async () => {
    const ask = authorizer();
    await ask(`Bearer ${await token()}`);
    const next = await generateKeyPair("RS256", { extractable: true });
    issuer.keys = [{ ...(await exportJWK(next.publicKey)), kid: "two", alg: "RS256" }];
    // jose asks again at most every half minute of real time: a new container stands for that pause.
    expect(await authorizer()(`Bearer ${await token({ key: next.privateKey, kid: "two" })}`)).toBeDefined();
  });
});

const publicKeyAsSecret = new TextEncoder().encode(JSON.stringify(await exportJWK(ours.publicKey)));

describe("refused with 401 and no detail", () => {
  const bad: [string, () => Promise<string> | string][] = [
    ["expired", () => token({ claims: { exp: NOW / 1000 - 60 } })],
    ["without an end", () => token({ claims: { exp: undefined } })],
    ["not yet valid", () => token({ claims: { nbf: NOW / 1000 + 60 } })],
    ["for another audience", () => token({ claims: { aud: "payroll" } })],
    ["for no audience", () => token({ claims: { aud: undefined } })],
    ["of another issuer", () => token({ claims: { iss: "https://issuer.example.com.evil.example/" } })],
    ["of nobody", () => token({ claims: { sub: undefined } })],
    ["signed by another key", () => token({ key: theirs.privateKey })],
    ["signed by a key that the issuer does not show", () => token({ key: theirs.privateKey, kid: "other" })],
    ["signed in a way that is not agreed", () => token({ key: curve.privateKey, alg: "ES256", kid: "curve" })],
    ["unsigned (alg: none)", () => new UnsecuredJWT({ sub: "x" }).setIssuer(ISSUER).setExpirationTime("1h").encode()],
    [
      "signed with the public key as a shared secret",
      () =>
        new SignJWT({ iss: ISSUER, aud: "birthday-messages", sub: "x", exp: NOW / 1000 + 300 })
          .setProtectedHeader({ alg: "HS256", kid: "one" })
          .sign(publicKeyAsSecret),
    ],
    ["changed after it was signed", async () => (await token()).replace(/\.(..)/, ".AA")],
    ["no token", () => "hello"],
    ["three dots", () => "a.b.c"],
  ];
  test.each(bad)("a token that is %s", async (_, make) => {
    const given = await make();
    await expect(authorizer()(`Bearer ${given}`)).rejects.toThrow(/^Unauthorized$/);
    expect(lines).toMatchObject([{ code: "TOKEN_REFUSED" }]);
    expect(JSON.stringify(lines)).not.toContain(given);
  });

  test.each(["", "Basic YTpi", "Bearer", "bearer a b"])("%j instead of a token", async (header) => {
    await expect(authorizer()(header)).rejects.toThrow(/^Unauthorized$/);
    expect(issuer.calls).toBe(0);
  });
});

test("the function refuses its sample event, whose token is none", async () => {
  const restore = setEnvironment({ JWT_RULES: JSON.stringify(rules), POWERTOOLS_LOG_LEVEL: "SILENT" });
  const { handler } = await import("../../functions/handlers/authorizer.ts");
  const sample = JSON.parse(readFileSync(new URL("../../events/authorize.json", import.meta.url), "utf8"));
  await expect(handler(sample, { awsRequestId: "1" } as Context)).rejects.toThrow(/^Unauthorized$/);
  restore();
});

test("rules that are missing or wrong are named when the function starts", () => {
  expect(() => readTokenRules({})).toThrow(/JWT_RULES/);
  expect(() => readTokenRules({ JWT_RULES: '{"issuer":"x"}' })).toThrow(/JWT_RULES.*issuer/s);
});

describe("an issuer that cannot be asked is an outage (500), never a yes and never a 401", () => {
  test.each([
    ["answers with an error", () => ({ status: 503, keys: [] })],
    ["answers with something else", () => ({ status: 200, keys: [1 as unknown as object] })],
  ])("%s", async (_, change) => {
    Object.assign(issuer, change());
    await expect(authorizer()(`Bearer ${await token()}`)).rejects.not.toThrow(/^Unauthorized$/);
    expect(lines).toMatchObject([{ code: "TOKEN_KEYS_UNAVAILABLE" }]);
  });

  test("does not answer at all", async () => {
    const elsewhere = { ...rules, jwksUrl: "http://127.0.0.1:9/keys" };
    const verify = tokenVerifier(elsewhere, () => toInstant(NOW));
    await expect(verify(await token())).rejects.toThrow();
  });
});

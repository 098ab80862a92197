import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { tokenRulesSchema } from "../../functions/authorization/tokenRules.ts";
import { tokenVerifier, type VerifyToken } from "../../functions/authorization/verifyToken.ts";
import { toInstant } from "../../functions/domain/instants.ts";
import { close, listen } from "../../local/gateway/http.ts";
import { temporaryFolder } from "../tools/files.ts";
import { askPython, installPackages, skipWithoutPython } from "./python.ts";

const NOW = Date.parse("2026-06-15T07:00:00Z");
const at = NOW / 1000;
const published = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];
const good = { iss: "https://issuer.example.com/", aud: "birthday-messages", sub: "service-7", iat: at, exp: at + 300 };

type Case = { algorithm: string; kid: string; claims: object; key?: string; secret?: string };
const accepted: Record<string, Case> = Object.fromEntries([
  ...published.map((algorithm) => [algorithm, { algorithm, kid: algorithm, claims: good }] as const),
  ["several audiences", { algorithm: "RS256", kid: "RS256", claims: { ...good, aud: ["payroll", good.aud] } }],
  ["valid in two seconds: clocks differ", { algorithm: "RS256", kid: "RS256", claims: { ...good, nbf: at + 2 } }],
]);
const change = (claims: object): Case => ({ algorithm: "RS256", kid: "RS256", claims: { ...good, ...claims } });
const refused: Record<string, Case> = {
  expired: change({ exp: at - 60 }),
  "not yet valid": change({ nbf: at + 60 }),
  "for another audience": change({ aud: "payroll" }),
  "of another issuer": change({ iss: "https://issuer.example.com" }),
  "of nobody": change({ sub: "" }),
  "signed by a key that is not published": { ...change({}), key: "other" },
  "signed with a shared secret": { ...change({}), algorithm: "HS256", secret: "0123456789abcdef0123456789abcdef" },
  "not signed": { ...change({}), algorithm: "none" },
  "signed by another algorithm than its key is for": { ...change({}), algorithm: "RS512" },
};

const skip = skipWithoutPython();
const packages = temporaryFolder();
const answerSchema = z.object({ keys: z.array(z.looseObject({ kid: z.string() })), tokens: z.array(z.string()) });

describe.skipIf(skip)("tokens made by PyJWT", () => {
  const cases = { ...accepted, ...refused };
  let tokens: Record<string, string> = {};
  let keys: object[] = [];
  let verify: VerifyToken;
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys }));
  });

  beforeAll(async () => {
    const folder = packages.file("python");
    installPackages(folder);
    const answer = answerSchema.parse(askPython("jwtOracle.py", { published, cases: Object.values(cases) }, folder));
    keys = answer.keys;
    tokens = Object.fromEntries(Object.keys(cases).map((name, index) => [name, answer.tokens[index] ?? ""]));
    const rules = tokenRulesSchema.parse({
      issuer: good.iss,
      audience: good.aud,
      jwksUrl: `http://127.0.0.1:${await listen(server, 0)}/keys`,
      operatorScope: "operations",
      algorithms: published,
    });
    verify = tokenVerifier(rules, () => toInstant(NOW));
  });
  afterAll(async () => {
    await close(server, 0);
    packages.remove();
  });

  it.each(Object.keys(accepted))("%s is accepted", async (name) => {
    expect(await verify(tokens[name] ?? "")).toMatchObject({ ok: true, subject: "service-7" });
  });
  it.each(Object.keys(refused))("%s is refused", async (name) => {
    expect(await verify(tokens[name] ?? "")).toMatchObject({ ok: false });
  });
});

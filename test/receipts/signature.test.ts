import type { APIGatewayProxyEvent } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import type { Credential } from "../../functions/delivery/credential.ts";
import { MINUTE, plus, SECOND, toInstant } from "../../functions/domain/instants.ts";
import { routes } from "../../functions/manifest/routes.ts";
import { signatureChecker } from "../../functions/receipts/checkSignature.ts";
import { secretsIn, signatureFault, signatureOf } from "../../functions/receipts/signature.ts";

const NOW = toInstant(Date.parse("2026-03-02T09:00:00Z"));
const SECRET = "0123456789abcdef0123456789abcdef";
const OTHER = "another-secret-another-secret-xx";
const body = Buffer.from('{"receipts":[]}');
const timestampOf = (instant: string) => String(Math.floor(Date.parse(instant) / SECOND));

function signed(at = NOW, secret = SECRET) {
  const timestamp = timestampOf(at);
  return { "x-timestamp": timestamp, "x-signature": signatureOf(secret, timestamp, body) };
}

describe("a signature", () => {
  it("is HMAC-SHA-256 over time stamp, dot and body", () => {
    // Made with: printf '1.{}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
    expect(signatureOf(SECRET, "1", Buffer.from("{}"))).toBe(
      "sha256=1642a706b2e4d9fa8663449a8826d942c133b097231992683d5a44c2afc57499",
    );
  });

  it("fits its secret, its time and its body", () => {
    expect(signatureFault({ headers: signed(), body }, [SECRET], NOW)).toBeUndefined();
    expect(signatureFault({ headers: signed(), body }, [OTHER, SECRET], NOW)).toBeUndefined();
  });

  it.each([
    ["of another secret", signed(NOW, OTHER), body],
    ["of another body", signed(), Buffer.from('{"receipts":[1]}')],
    ["of another time", { ...signed(), "x-timestamp": timestampOf(plus(NOW, SECOND)) }, body],
    ["of nothing", { ...signed(), "x-signature": `sha256=${"0".repeat(64)}` }, body],
  ])("%s does not fit", (_, headers, given) => {
    expect(signatureFault({ headers, body: given }, [SECRET], NOW)).toBe("MISMATCH");
  });

  it.each([
    ["older than five minutes", -5 * MINUTE - SECOND],
    ["from the future", 5 * MINUTE + SECOND],
  ])("%s is refused, however well it fits", (_, shift) => {
    expect(signatureFault({ headers: signed(plus(NOW, shift)), body }, [SECRET], NOW)).toBe("STALE");
  });

  it.each([-5 * MINUTE, 5 * MINUTE])("of %i ms from now is taken", (shift) => {
    expect(signatureFault({ headers: signed(plus(NOW, shift)), body }, [SECRET], NOW)).toBeUndefined();
  });

  it.each([
    {},
    { "x-timestamp": timestampOf(NOW) },
    { "x-signature": signed()["x-signature"] },
    { ...signed(), "x-timestamp": "now" },
    { ...signed(), "x-timestamp": "999999999999" },
    { ...signed(), "x-signature": signed()["x-signature"].slice(7) },
    { ...signed(), "x-signature": `${signed()["x-signature"]}0` },
  ])("%j is refused", (headers) => {
    expect(signatureFault({ headers, body }, [SECRET], NOW)).toBeDefined();
  });
});

describe("the secret of signatures", () => {
  it("is one, or two while one replaces the other; a short one is no secret", () => {
    expect(secretsIn(SECRET)).toEqual([SECRET]);
    expect(secretsIn(`${SECRET}, ${OTHER}`)).toEqual([SECRET, OTHER]);
    expect(() => secretsIn("short")).toThrow("at least 32");
    expect(() => secretsIn(`${SECRET},`)).toThrow("at least 32");
  });
});

describe("a signed request", () => {
  let now = NOW;
  let stored: { value: string | undefined; fetches: number };
  let lines: string[];
  beforeEach(() => {
    now = NOW;
    stored = { value: SECRET, fetches: 0 };
    lines = [];
  });

  /** As delivery/credential.ts does: fetched once, until it is forgotten. */
  function credential(): Credential {
    let kept: Promise<string> | undefined;
    const fetchIt = async () => {
      stored.fetches += 1;
      if (stored.value === undefined) throw new Error("the store does not answer");
      return stored.value;
    };
    return {
      get: () => {
        kept ??= fetchIt();
        return kept;
      },
      forget: () => {
        kept = undefined;
      },
    };
  }
  const note = (code: string) => void lines.push(code);
  const log = { debug: note, info: note, warn: note, error: note };
  const checker = (secret: Credential | undefined) => signatureChecker({ secret, clock: () => now, log });
  const event = (headers: Record<string, string>) => {
    const { path } = routes.postSignedReceipts;
    return {
      headers,
      body: body.toString(),
      isBase64Encoded: false,
      path,
    } as Partial<APIGatewayProxyEvent> as APIGatewayProxyEvent;
  };

  it("is let through, with header names in any case and a body in base64", async () => {
    const check = checker(credential());
    const { "x-timestamp": timestamp, "x-signature": signature } = signed();
    expect(await check(event({ "X-Timestamp": timestamp, "X-Signature": signature }))).toBeUndefined();
    const inBase64 = { ...event(signed()), body: body.toString("base64"), isBase64Encoded: true };
    expect(await check(inBase64)).toBeUndefined();
  });

  it("that is forged gets 401, and the reason is in the log alone", async () => {
    const check = checker(credential());
    const stale = await check(event(signed(plus(NOW, -60 * MINUTE))));
    expect(await check(event(signed(NOW, OTHER)))).toEqual(stale);
    expect(stale?.status).toBe(401);
    expect(lines).toEqual(["RECEIPTS_REFUSED", "RECEIPTS_REFUSED"]);
  });

  it("is 404 on a stage without a secret, and 503 while the secret can't be read or is too short", async () => {
    expect((await checker(undefined)(event(signed())))?.status).toBe(404);
    stored.value = undefined;
    expect((await checker(credential())(event(signed())))?.status).toBe(503);
    stored.value = "short";
    expect((await checker(credential())(event(signed())))?.status).toBe(503);
  });

  it("is checked with a replaced secret after five minutes, without a fetch for each request", async () => {
    const check = checker(credential());
    await check(event(signed()));
    await check(event(signed(NOW, OTHER)));
    expect(stored.fetches).toBe(1);
    stored.value = OTHER;
    now = plus(NOW, 5 * MINUTE + SECOND);
    expect(await check(event(signed(now, OTHER)))).toBeUndefined();
    expect((await check(event(signed(now, SECRET))))?.status).toBe(401);
    expect(stored.fetches).toBe(2);
  });
});

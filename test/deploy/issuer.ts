import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { close, listen } from "../../local/gateway/http.ts";

/** Stands in for the issuer of tokens: shows its keys, and signs what the test asks for. */
export async function startIssuer(host: string) {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const keys = [{ ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" }];
  const server = createServer((_, response) => void response.end(JSON.stringify({ keys })));
  const port = await listen(server, 0);
  const issuer = "https://issuer.example.com/";
  return {
    jwt: {
      issuer,
      audience: "birthday-messages",
      jwksUrl: `http://${host}:${port}/keys`,
      algorithms: ["RS256" as const],
      operatorScope: "operations",
    },
    token: (scope: string, expires: string) =>
      new SignJWT({ scope })
        .setProtectedHeader({ alg: "RS256", kid: "one" })
        .setIssuer(issuer)
        .setAudience("birthday-messages")
        .setSubject("service-7")
        .setExpirationTime(expires)
        .sign(privateKey),
    stop: () => close(server, 0),
  };
}

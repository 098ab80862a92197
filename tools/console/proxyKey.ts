import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export type ProxyKey = ReturnType<typeof proxyKey>;

/**
 * The key of one run of the proxy. The printed link carries it once; then a cookie does, which no script can read, which is sent to no
 * other site, and which the browser forgets when it ends. A cookie belongs to all ports of a host, so its name has the port.
 */
export function proxyKey(port: number) {
  const key = randomBytes(24).toString("base64url");
  const name = `console-${port}`;
  const linkPath = `/?key=${key}`;
  return {
    linkPath,
    cookie: `${name}=${key}; Path=/; HttpOnly; SameSite=Strict`,
    isIn: (url: string) => isEqual(url, linkPath),
    isHeldBy({ cookie = "" }: IncomingHttpHeaders): boolean {
      const held = cookie.split(/; */).find((each) => each.startsWith(`${name}=`));
      return held !== undefined && isEqual(held.slice(name.length + 1), key);
    },
  };
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

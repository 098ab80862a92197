import type { IncomingHttpHeaders } from "node:http";

const LOOPBACK_NAMES = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Why a request is refused. Undefined: it is allowed. The system listens on the loopback only, but a web page of another origin can
 * still reach it through a browser on this machine:
 *
 *   DNS rebinding   the host name of the page resolves to 127.0.0.1: its requests have that name as Host
 *   CSRF            the page sends a form or a fetch here: its requests have its own Origin, or Sec-Fetch-Site
 *
 * A program (curl, a script) sends a loopback Host and neither of the other two headers.
 */
export function refusalOf(method: string, headers: IncomingHttpHeaders): string | undefined {
  const { host, origin } = headers;
  if (host !== undefined && !isLoopback(host)) return "the Host header does not name the loopback";
  if (origin !== undefined && origin !== `http://${host}`) return "the Origin header names another origin";
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return undefined;
  // A link on another page may lead here: it changes nothing, and the other page can't read the answer.
  const isLink =
    method === "GET" && headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  return isLink ? undefined : "the request comes from a page of another origin";
}

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  return LOOPBACK_NAMES.has(name);
}

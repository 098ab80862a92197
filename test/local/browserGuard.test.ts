import { describe, expect, test } from "vitest";
import { refusalOf } from "../../local/console/browserGuard.ts";

const here = { host: "127.0.0.1:3000" };

describe("who is let in", () => {
  test.each([
    ["a program", "GET", here],
    ["a program, by another name of the loopback", "POST", { host: "localhost:3000" }],
    ["a program over IPv6", "GET", { host: "[::1]:3000" }],
    ["a program without Host (HTTP/1.0)", "GET", {}],
    ["the console itself", "POST", { ...here, origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-origin" }],
    ["an address typed by the visitor", "GET", { ...here, "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }],
    [
      "a link on another page",
      "GET",
      { ...here, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    ],
  ])("%s", (_, method, headers) => {
    expect(refusalOf(method, headers)).toBeUndefined();
  });
});

describe("who is refused", () => {
  test.each([
    ["a page whose name was made to point here", "GET", { host: "evil.example:3000" }],
    ["a name that only begins like the loopback", "GET", { host: "127.0.0.1.evil.example" }],
    ["another address of this machine", "GET", { host: "0.0.0.0:3000" }],
    ["a fetch of another origin", "POST", { ...here, origin: "https://evil.example" }],
    ["a page on another port of this machine", "POST", { ...here, origin: "http://127.0.0.1:8000" }],
    ["a sandboxed page", "POST", { ...here, origin: "null" }],
    ["an image of another page", "GET", { ...here, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
    [
      "a frame of another page",
      "GET",
      { ...here, "sec-fetch-site": "same-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
    ],
    [
      "a form of another page",
      "POST",
      { ...here, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    ],
  ])("%s", (_, method, headers) => {
    expect(refusalOf(method, headers)).toBeDefined();
  });
});

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { newId, timeOrderedId } from "../../functions/runtime/newId.ts";

/** Lambda's runtime is nodejs24.x; which 24 is AWS's choice. */
const LOWEST = [24, 0];

/** Each function of Node that a bundle uses, with the version that added it (nodejs.org/api). A new one is added here by hand. */
const addedIn: Record<string, string> = {
  "child_process.exec": "0.1.90",
  "console.Console": "0.9.1",
  "crypto.createHash": "0.1.92",
  "crypto.createHmac": "0.1.94",
  "crypto.createPrivateKey": "11.6.0",
  "crypto.createPublicKey": "11.6.0",
  "crypto.getRandomValues": "17.0.0",
  "crypto.randomBytes": "0.5.8",
  "crypto.randomInt": "12.19.0",
  "crypto.sign": "12.0.0",
  "crypto.timingSafeEqual": "6.6.0",
  "fs.ReadStream": "0.1.93",
  "fs.fstatSync": "0.1.95",
  "fs.lstatSync": "0.1.30",
  "fs.promises": "10.0.0",
  "fs.readFileSync": "0.1.8",
  "fs/promises.readFile": "10.0.0",
  "http.request": "0.3.6",
  "https.Agent": "0.4.5",
  "https.request": "0.3.6",
  "os.homedir": "2.3.0",
  "os.platform": "0.5.0",
  "os.release": "0.3.3",
  "path.dirname": "0.1.16",
  "path.join": "0.1.16",
  "path.sep": "0.7.9",
  "process.env": "0.1.27",
  "process.versions": "0.2.0",
  "stream.Readable": "0.9.4",
  "stream.Writable": "0.9.4",
  "timers.setTimeout": "0.0.1",
  "timers/promises.setTimeout": "15.0.0",
  "util.isDeepStrictEqual": "9.0.0",
  "util.promisify": "8.0.0",
  "zlib.crc32": "22.2.0",
};
/** Used only where it is there. */
const optional = new Set(["crypto.randomUUIDv7"]);

const handlers = new URL("../../functions/handlers/", import.meta.url);
const entries = readdirSync(handlers).filter((name) => name !== "dependencies.ts" && name.endsWith(".ts"));

it.each(entries)("the bundle of %s needs nothing that the lowest Node 24 lacks", async (name) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(name, handlers))],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "error",
  });
  const used = usedFromNode(outputFiles[0]?.text ?? "").filter((each) => !optional.has(each));
  const unknown = used.filter((each) => addedIn[each] === undefined);
  expect(unknown, "look up when Node added these, and add them to the list").toEqual([]);
  expect(used.filter((each) => later(addedIn[each] ?? ""))).toEqual([]);
});

/** `module.member` for everything that the code takes from Node's own modules. */
function usedFromNode(code: string): string[] {
  const used = new Set<string>();
  for (const [, name = "", module = ""] of code.matchAll(
    /\b([\w$]+) = (?:__toESM\()?require\("(?:node:)?([\w/]+)"\)/g,
  )) {
    const access = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}\\.(?:default\\.)?(\\w+)`, "g");
    for (const [, member] of code.matchAll(access)) used.add(`${module}.${member}`);
  }
  return [...used].sort();
}

function later(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [lowestMajor = 0, lowestMinor = 0] = LOWEST;
  return major > lowestMajor || (major === lowestMajor && minor > lowestMinor);
}

it("an id is a UUID of version 7 that carries its time, also where Node has no function for it", () => {
  // The example of RFC 9562, A.6.
  const example = timeOrderedId(1_645_557_742_000, Buffer.from("fcc3d8c4dc0c0c07398f", "hex"));
  expect(example).toBe("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  const next = timeOrderedId(1_645_557_742_001, Buffer.alloc(10, 0x00));
  expect(next > example).toBe(true);
  for (const id of [next, newId()]) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

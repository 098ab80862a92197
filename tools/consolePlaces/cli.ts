/**
 * `npm run console:places` writes console/places.json: where each time zone lies, for the console's map. Source: the metadata
 * and links of moment-timezone, which follow IANA's zone.tab. A link stands at its target's place.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const metaSchema = z.object({ zones: z.record(z.string(), z.object({ lat: z.number(), long: z.number() })) });
const packedSchema = z.object({ links: z.array(z.string()) });

const require = createRequire(import.meta.url);
const read = (name: string): unknown =>
  JSON.parse(readFileSync(require.resolve(`moment-timezone/data/${name}`), "utf8"));
const { zones } = metaSchema.parse(read("meta/latest.json"));
const { links } = packedSchema.parse(read("packed/latest.json"));

const places = new Map(Object.entries(zones).map(([name, { lat, long }]) => [name, [round(lat), round(long)]]));
for (const link of links) {
  const [target = "", name = ""] = link.split("|");
  // Some zones have a place of their own and the rules of another one: moment lists those the other way round.
  const place = places.get(target) ?? places.get(name);
  if (place === undefined) continue;
  for (const each of [target, name]) if (!places.has(each)) places.set(each, place);
}

const lines = [...places]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, place]) => `  ${JSON.stringify(name)}: [${place.join(", ")}]`);
const file = fileURLToPath(new URL("../../console/places.json", import.meta.url));
writeFileSync(file, `{\n${lines.join(",\n")}\n}\n`);
console.log(`${places.size} places`);

/** A hundredth of a degree is about a kilometre. */
function round(degrees: number): number {
  return Math.round(degrees * 100) / 100;
}

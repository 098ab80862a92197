/**
 * `npm run console:places` writes console/places.json: where each time zone lies, for the console's map. Source: the metadata
 * and links of moment-timezone, which follow IANA's zone.tab. A link stands at its target's place.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import meta from "moment-timezone/data/meta/latest.json" with { type: "json" };
import packed from "moment-timezone/data/packed/latest.json" with { type: "json" };

const places = new Map(Object.entries(meta.zones).map(([name, { lat, long }]) => [name, [round(lat), round(long)]]));
for (const link of packed.links) {
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

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import meta from "moment-timezone/data/meta/latest.json" with { type: "json" };
import packed from "moment-timezone/data/packed/latest.json" with { type: "json" };
import { runCommand } from "../shared/commandLine.ts";

const usage = `Writes console/places.json: the place of each time zone, for the map of the console. The source is the metadata of
moment-timezone, which follows zone.tab of IANA.
  npm run console:places`;

await runCommand({ usage, options: {} }, () => {
  const places = placesOfZones();
  const lines = [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, place]) => `  ${JSON.stringify(name)}: [${place.join(", ")}]`);
  const file = fileURLToPath(new URL("../../console/places.json", import.meta.url));
  writeFileSync(file, `{\n${lines.join(",\n")}\n}\n`);
  console.log(`${places.size} places`);
  return 0;
});

/** Latitude and longitude by the name of the zone. A link has the place of its target. */
function placesOfZones(): Map<string, number[]> {
  const places = new Map(Object.entries(meta.zones).map(([name, { lat, long }]) => [name, [round(lat), round(long)]]));
  for (const link of packed.links) {
    const [target = "", name = ""] = link.split("|");
    // Some zones have a place of their own and the rules of another zone. moment lists those in the other order.
    const place = places.get(target) ?? places.get(name);
    if (place === undefined) continue;
    for (const each of [target, name]) if (!places.has(each)) places.set(each, place);
  }
  return places;
}

/** A hundredth of a degree is about a kilometre. */
function round(degrees: number): number {
  return Math.round(degrees * 100) / 100;
}

import places from "./places.json" with { type: "json" };

const byName = new Map<string, number[]>(Object.entries(places));

/** Longitude and latitude of a zone; undefined for names without a place (UTC, Etc/GMT+3). */
export function placeOf(zone: string): [number, number] | undefined {
  const [latitude, longitude] = byName.get(zone) ?? [];
  return latitude === undefined || longitude === undefined ? undefined : [longitude, latitude];
}

export const zoneNames = [...byName.keys()];

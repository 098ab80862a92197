import { geoCircle, geoGraticule10, geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import topology from "world-atlas/land-110m.json" with { type: "json" };
import { placeOf } from "./places.ts";

export const WIDTH = 800;
export const HEIGHT = 416;

/** Parts of the world to look at; `corners`: south-west and north-east, as longitude and latitude. */
const views = {
  World: undefined,
  Europe: {
    corners: [
      [-12, 35],
      [42, 62],
    ],
  },
  Africa: {
    corners: [
      [-20, -36],
      [54, 38],
    ],
  },
  Americas: {
    corners: [
      [-125, -54],
      [-35, 58],
    ],
  },
  Asia: {
    corners: [
      [40, -10],
      [145, 58],
    ],
  },
  Oceania: {
    corners: [
      [110, -48],
      [179, 22],
    ],
  },
} satisfies Record<string, { corners: [number, number][] } | undefined>;
export type View = keyof typeof views;
export const viewNames = Object.keys(views) as View[];

const land = feature(topology, topology.objects.land);

/** All that does not change while time goes by, drawn once for each view. */
export function drawWorld(view: View) {
  const projection = geoNaturalEarth1();
  const frame = views[view];
  if (frame === undefined) projection.fitSize([WIDTH, HEIGHT], { type: "Sphere" });
  else projection.fitSize([WIDTH, HEIGHT], { type: "MultiPoint", coordinates: frame.corners });
  projection.clipExtent([
    [0, 0],
    [WIDTH, HEIGHT],
  ]);
  const path = geoPath(projection).digits(1);
  const points = new Map<string, [number, number] | undefined>();
  return {
    sphere: path({ type: "Sphere" }) ?? "",
    land: path(land) ?? "",
    graticule: path(geoGraticule10()) ?? "",
    /** The half of the earth on which it is night. */
    night: (now: number) => path(geoCircle().center(oppositeOfTheSun(now)).radius(90)()) ?? "",
    /** The meridian on which the sun shows nine o'clock; laws of time differ from it by up to some hours. */
    nine: (now: number) => {
      const longitude = wrap((9 - hourOf(now)) * 15);
      const coordinates = Array.from({ length: 33 }, (_, index) => [longitude, -80 + index * 5]);
      return path({ type: "LineString", coordinates }) ?? "";
    },
    /** Where a zone's dot stands; undefined where it has no place or is out of view. */
    placeOnMap(zone: string): [number, number] | undefined {
      if (!points.has(zone)) points.set(zone, project(zone));
      return points.get(zone);
    },
  };

  function project(zone: string): [number, number] | undefined {
    const place = placeOf(zone);
    const point = place === undefined ? null : projection(place);
    if (point === null) return undefined;
    const [x, y] = point;
    return x < 0 || y < 0 || x > WIDTH || y > HEIGHT ? undefined : [x, y];
  }
}
export type World = ReturnType<typeof drawWorld>;

const hourOf = (now: number) => (now % 86_400_000) / 3_600_000;
const wrap = (longitude: number) => ((((longitude + 180) % 360) + 360) % 360) - 180;

/** To about a degree: the sun stands over longitude 0 at noon, and its latitude follows the year as a cosine. */
function oppositeOfTheSun(now: number): [number, number] {
  const dayOfYear = (now - Date.UTC(new Date(now).getUTCFullYear(), 0, 1)) / 86_400_000;
  const declination = -23.44 * Math.cos(((dayOfYear + 10) / 365.25) * 2 * Math.PI);
  return [wrap(-hourOf(now) * 15), -declination];
}

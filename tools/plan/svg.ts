import type { BacklogPoint } from "./backlog.ts";
import type { DueAt } from "./shape.ts";

const WIDTH = 960;
const HEIGHT = 320;
const MARGIN = 48;
const DAY = 86_400_000;

/** The day as a picture: bars are the messages due at an instant, the line is how many wait. */
export function dayAsSvg(begins: number, due: readonly DueAt[], points: readonly BacklogPoint[]): string {
  const most = Math.max(1, ...due.map(({ count }) => count));
  const x = (at: number) => MARGIN + ((at - begins) / DAY) * (WIDTH - 2 * MARGIN);
  const y = (count: number) => HEIGHT - MARGIN - (count / most) * (HEIGHT - 2 * MARGIN);
  const bars = due.map(({ at, count }) => line(x(at), y(0), x(at), y(count), "#4c78a8", 3));
  const path = points.map(({ at, waiting }) => `${x(at).toFixed(1)},${y(waiting).toFixed(1)}`).join(" ");
  const hours = Array.from({ length: 9 }, (_, index) => index * 3).map((hour) =>
    text(x(begins + hour * 3_600_000), HEIGHT - MARGIN / 2, `${String(hour).padStart(2, "0")}:00`, "middle"),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    line(MARGIN, y(0), WIDTH - MARGIN, y(0), "#888", 1),
    ...bars,
    `<polyline points="${path}" fill="none" stroke="#e45756"/>`,
    ...hours,
    text(MARGIN, 20, `${new Date(begins).toISOString().slice(0, 10)} UTC. Blue: messages due at an instant.`, "start"),
    text(MARGIN, 36, `Red: messages that wait. The top is ${Math.round(most).toLocaleString("en")}.`, "start"),
    "</svg>",
    "",
  ].join("\n");
}

function line(x1: number, y1: number, x2: number, y2: number, stroke: string, width: number): string {
  const at = [x1, y1, x2, y2].map((each) => each.toFixed(1));
  return `<line x1="${at[0]}" y1="${at[1]}" x2="${at[2]}" y2="${at[3]}" stroke="${stroke}" stroke-width="${width}"/>`;
}

function text(x: number, y: number, words: string, anchor: "start" | "middle"): string {
  return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}">${words}</text>`;
}

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { LatenessHour } from "../local/console/overviewShape.ts";
import { minuteOf, plural, span } from "./format.ts";
import { Term } from "./Term.tsx";

/** How late the messages of the last day were accepted; the table says the same as the chart. */
export function Lateness({ hours }: { hours: readonly LatenessHour[] }) {
  const last = hours.at(-1);
  return (
    <section class="lateness" aria-labelledby="lateness-title">
      <h2 id="lateness-title">
        <Term name="lateness">Lateness by hour</Term>
      </h2>
      {last === undefined ? (
        <p class="quiet">Known when messages were delivered.</p>
      ) : (
        <>
          <Chart hours={hours} />
          <p class="quiet">
            Hour from {minuteOf(last.from)}: half within {span(last.p50Ms)}, 99 of 100 within {span(last.p99Ms)} (
            {plural(last.count, "message")})
          </p>
        </>
      )}
    </section>
  );
}

const HEIGHT = 92;

function Chart({ hours }: { hours: readonly LatenessHour[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    chart.current = new uPlot(optionsFor(element), dataOf(hours), element);
    const observer = new ResizeObserver(() => chart.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.current?.destroy();
    };
  }, []);
  useEffect(() => chart.current?.setData(dataOf(hours)), [hours]);
  return <div class="chart" ref={frame} role="img" aria-label={inWords(hours)} />;
}

function dataOf(hours: readonly LatenessHour[]): uPlot.AlignedData {
  return [
    hours.map(({ from }) => Date.parse(from) / 1_000),
    hours.map(({ p50Ms }) => p50Ms / 1_000),
    hours.map(({ p99Ms }) => p99Ms / 1_000),
  ];
}

function optionsFor(element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--quiet"),
    font: "11px system-ui, sans-serif",
    grid: { show: false },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    cursor: { show: false },
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "UTC"),
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      {
        ...axis,
        size: 22,
        incrs: [1, 2, 3, 6, 12].map((hours) => hours * 3_600),
        space: 44,
        values: (_, ticks) => ticks.map((at) => new Date(at * 1_000).toISOString().slice(11, 13)),
      },
      { ...axis, size: 54, space: 26, values: (_, ticks) => ticks.map((seconds) => span(seconds * 1_000)) },
    ],
    series: [
      {},
      { label: "p50", stroke: colour("--accent"), width: 2, points: { show: true, size: 4 } },
      { label: "p99", stroke: colour("--quiet"), width: 1.5, dash: [4, 3], points: { show: true, size: 4 } },
    ],
  };
}

function inWords(hours: readonly LatenessHour[]): string {
  const worst = Math.max(...hours.map(({ p99Ms }) => p99Ms));
  return `Lateness of the last ${plural(hours.length, "hour")} with messages; the worst p99 is ${span(worst)}. Solid line: p50, dashed line: p99.`;
}

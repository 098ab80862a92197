import type { Browser, Page } from "playwright-core";
import * as z from "zod";

/** An event of Chromium's trace. Durations are in microseconds: `dur` by the clock, `tdur` what the thread itself worked. */
const eventSchema = z.object({
  name: z.string(),
  pid: z.number(),
  tid: z.number(),
  dur: z.number().optional(),
  tdur: z.number().optional(),
  args: z.object({ name: z.string().optional() }).optional(),
});
const traceSchema = z.object({ traceEvents: z.array(z.unknown()) });

export type LongestTask = { clockMs: number; processorMs: number };

/**
 * The longest task of the page's main thread while `work` goes on. On a machine with other work a task is held up by it: `clockMs` has
 * that too, `processorMs` is what the task takes on an idle machine.
 */
export async function longestTask(browser: Browser, page: Page, work: () => Promise<void>): Promise<LongestTask> {
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"] });
  await work();
  const { traceEvents } = traceSchema.parse(JSON.parse((await browser.stopTracing()).toString()));
  const events = traceEvents.flatMap((event) => eventSchema.safeParse(event).data ?? []);
  const threadOf = ({ pid, tid }: { pid: number; tid: number }) => `${pid} ${tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(threadOf),
  );
  const tasks = events.filter((event) => event.name.endsWith("RunTask") && mains.has(threadOf(event)));
  if (tasks.length === 0) throw new Error("the trace has no task of the page");
  const longest = (field: "dur" | "tdur") => Math.round(Math.max(...tasks.map((task) => task[field] ?? 0)) / 1_000);
  return { clockMs: longest("dur"), processorMs: longest("tdur") };
}

/** What a page does until something is painted, read from a trace of Chromium: figures that other programs hardly change. */
import type { Browser, Page } from "@playwright/test";

/** An event of the trace; times in microseconds, `tdur` by the processor's clock of its thread. */
type Traced = {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { data?: { type?: string } };
};

export type Painting = {
  /** How many frames the main thread gave out from the start up to the one that held the change; one is the least. */
  frames: number;
  /** For how long the processor worked on the main thread from the start to the paint, in milliseconds. */
  processor: number;
};

/** The marks that a page sets (`performance.mark`) where a painting begins and ends. */
export const [begins, ends] = ["painting begins", "painting ends"] as const;

/** Runs `act` with a trace of the page. */
async function traced(browser: Browser, page: Page, act: () => Promise<void>): Promise<Traced[]> {
  const categories = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing", "toplevel"];
  await browser.startTracing(page, { categories });
  await act();
  const trace: { traceEvents: Traced[] } = JSON.parse((await browser.stopTracing()).toString("utf8"));
  return trace.traceEvents.sort((a, b) => a.ts - b.ts);
}

/** The tasks of the thread on which the page's marks were set. */
function tasksOf(events: readonly Traced[]): { thread: Traced[]; tasks: Traced[] } {
  const mark = events.find(({ name }) => name === begins);
  if (!mark) throw new Error("the page has set no mark");
  const thread = events.filter(({ pid, tid }) => pid === mark.pid && tid === mark.tid);
  return { thread, tasks: thread.filter(({ name, ph }) => ph === "X" && name === "RunTask") };
}

/** What each painting took that began and ended while `act` ran. */
export async function paintings(browser: Browser, page: Page, act: () => Promise<void>): Promise<Painting[]> {
  const { thread, tasks } = tasksOf(await traced(browser, page, act));
  const found: Painting[] = [];
  let start: number | null = null;
  for (const { name, ts } of thread) {
    if (name === begins) start = ts;
    if (name !== ends || start === null) continue;
    const [from, to] = [start, ts];
    const within = tasks.filter((task) => task.ts + (task.dur ?? 0) > from && task.ts + (task.dur ?? 0) <= to);
    // A frame is given out with a commit.
    const frames = thread.filter((one) => one.name === "Commit" && one.ts > from && one.ts < to);
    found.push({ frames: frames.length, processor: sum(within) });
    start = null;
  }
  return found;
}

/** The longest task while `act` ran, in milliseconds of the processor. */
export async function longestTask(browser: Browser, page: Page, act: () => Promise<void>): Promise<number> {
  const { tasks } = tasksOf(
    await traced(browser, page, async () => {
      await page.evaluate((name) => void performance.mark(name), begins);
      await act();
    }),
  );
  return Math.max(...tasks.map((task) => sum([task])));
}

function sum(tasks: readonly Traced[]): number {
  return tasks.reduce((total, { tdur, dur }) => total + (tdur ?? dur ?? 0), 0) / 1_000;
}

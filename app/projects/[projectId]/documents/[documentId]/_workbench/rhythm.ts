/**
 * When something follows a change. The text shows a change with the next frame. What stands beside it (lists, counts, buttons)
 * follows once that frame is painted, so that none of it stands between a key and what the key paints.
 *
 * What is planned several times before its turn runs once.
 */
import type { Clock } from "#lib/collab/client/clock.ts";
import { systemClock } from "#lib/collab/client/clock.ts";

export type Rhythm = Pick<Clock, "now" | "after"> & {
  /** Runs with the next frame, before the page is laid out for it. */
  withFrame(run: () => void): void;
  /** Runs once the next frame is painted. */
  afterFrame(run: () => void): void;
};

/** The rhythm of the browser. A page that nobody sees has no frames: there it runs when it is seen again. */
export function browserRhythm(): Rhythm {
  const { now, after } = systemClock();
  return {
    now,
    after,
    withFrame: together((run) => requestAnimationFrame(run)),
    // The first task behind a frame.
    afterFrame: together((run) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          port1.close();
          run();
        };
        port2.postMessage(null);
      }),
    ),
  };
}

/** Gathers what is planned before its turn, each once. */
export function together(plan: (run: () => void) => void): (run: () => void) => void {
  const due = new Set<() => void>();
  return (run) => {
    due.add(run);
    if (due.size > 1) return;
    plan(() => {
      const all = [...due];
      due.clear();
      for (const one of all) one();
    });
  };
}

/**
 * When something follows a change. The text shows a change with the next frame. What stands beside it (lists, counts, buttons)
 * follows once that frame is painted, so that none of it stands between a key and what the key paints. Where nobody waits for the
 * text, because it shows the change already, all that is left goes into one frame.
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
  /** Acts; what is planned meanwhile to follow a frame runs at once, so that what lists, counts and letters need is one frame. */
  inOneFrame(act: () => void): void;
};

/** The rhythm of the browser. A page that nobody sees has no frames: there it runs when it is seen again. */
export function browserRhythm(): Rhythm {
  const { now, after } = systemClock();
  return {
    now,
    after,
    withFrame: together((run) => requestAnimationFrame(run)),
    // The first task behind a frame.
    ...following((run) =>
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

/** What follows frames; `plan` runs something once a frame is painted. */
export function following(plan: (run: () => void) => void): Pick<Rhythm, "afterFrame" | "inOneFrame"> {
  const gathered = together(plan);
  let atOnce = false;
  return {
    afterFrame: (run) => (atOnce ? run() : gathered(run)),
    inOneFrame(act) {
      atOnce = true;
      try {
        act();
      } finally {
        atOnce = false;
      }
    },
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

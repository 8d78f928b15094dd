/** Time and chance, handed in, so that a test decides both. */
export type Clock = {
  /** Milliseconds that only ever grow; where zero lies means nothing. */
  now(): number;
  /** Calls `run` once after `ms` milliseconds, unless what it returned is called before. */
  after(ms: number, run: () => void): () => void;
  /** At least 0, below 1. */
  random(): number;
};

/** The clock of the browser (or of Node). */
export function systemClock(): Clock {
  return {
    now: () => performance.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
  };
}

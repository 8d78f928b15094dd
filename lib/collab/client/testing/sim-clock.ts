import type { Clock } from "#lib/collab/client/clock.ts";

/** Numbers that look random and are the same for the same seed (mulberry32). At least 0, below 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

type Timer = { at: number; order: number; run: () => void };

/** A clock that stands still until it is told to go on. */
export class SimClock implements Clock {
  readonly random: () => number;
  #now = 0;
  #order = 0;
  #timers: Timer[] = [];

  constructor(random: () => number = () => 0.5) {
    this.random = random;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Lets so much time pass. What becomes due runs in order; after each, `between` is awaited. */
  async pass(ms: number, between: () => Promise<void> = everything): Promise<void> {
    const end = this.#now + ms;
    await between();
    for (;;) {
      let next: Timer | null = null;
      for (const timer of this.#timers) {
        if (timer.at <= end && (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order))) {
          next = timer;
        }
      }
      if (!next) break;
      const due = next;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
      await between();
    }
    this.#now = end;
  }
}

/** Resolves when every promise that can go on by itself has done so. */
export function everything(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

import type { Clock } from "./surroundings.ts";

/** How many clientIDs one person may bring into one layer, and in which time (milliseconds). */
const most = { clients: 64, within: 10 * 60_000 };

/**
 * Counts the clientIDs that people bring into layers. Yjs keeps every one for ever and looks at all of them with each change, so
 * whoever brings thousands makes a layer slow for everybody. A browser brings one with each Y.Doc: as many as a person reloads
 * the page while offline, so whoever has brought too many is told to come again later, and loses nothing.
 */
export class Newcomers {
  private readonly clock: Clock;
  private readonly times = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Whether one more may come in; it is counted if so. */
  admit(layerId: string, userId: string): boolean {
    const now = this.clock.now();
    const key = `${layerId}/${userId}`;
    const recent = (this.times.get(key) ?? []).filter((time) => time > now - most.within);
    const admitted = recent.length < most.clients;
    if (admitted) recent.push(now);
    // The newest last, so that what is out of date is found in front.
    this.times.delete(key);
    this.times.set(key, recent);
    for (const [old, times] of this.times) {
      if ((times.at(-1) ?? 0) > now - most.within) break;
      this.times.delete(old);
    }
    return admitted;
  }
}

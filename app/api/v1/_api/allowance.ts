import { Failure } from "#lib/errors.ts";

/** How many requests one caller may send in a minute; a program that is told to wait loses nothing. */
const requestsPerMinute = 3000;

/**
 * Counts requests by caller, in windows of a minute, in this process. It keeps a program that runs wild from taking the
 * server away from people; it is no defence against an attack.
 */
export class Allowance {
  private readonly most: number;
  private readonly now: () => number;
  private window = Number.NEGATIVE_INFINITY;
  private readonly spent = new Map<string, number>();

  constructor(most: number = requestsPerMinute, now: () => number = Date.now) {
    this.most = most;
    this.now = now;
  }

  /** @throws Failure limited, with the seconds to wait */
  spend(caller: string): void {
    const now = this.now();
    const window = Math.floor(now / 60_000);
    if (window !== this.window) {
      this.window = window;
      this.spent.clear();
    }
    const spent = (this.spent.get(caller) ?? 0) + 1;
    this.spent.set(caller, spent);
    if (spent <= this.most) return;
    const retryAfterSeconds = Math.max(1, Math.ceil(((window + 1) * 60_000 - now) / 1000));
    throw new Failure("limited", `More than ${this.most} requests came in a minute. Wait ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
    });
  }
}

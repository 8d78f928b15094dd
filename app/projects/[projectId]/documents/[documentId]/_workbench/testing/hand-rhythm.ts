import { SimClock } from "#lib/collab/client/testing/sim-clock.ts";
import { following, type Rhythm, together } from "../rhythm.ts";

/** Frames and time that a test gives by hand. */
export class HandRhythm implements Rhythm {
  private readonly clock = new SimClock();
  private before: (() => void)[] = [];
  private behind: (() => void)[] = [];
  readonly withFrame = together((run) => void this.before.push(run));
  private readonly behindFrames = following((run) => void this.behind.push(run));
  readonly afterFrame = this.behindFrames.afterFrame;
  readonly inOneFrame = this.behindFrames.inOneFrame;

  now = () => this.clock.now();
  after = (ms: number, run: () => void) => this.clock.after(ms, run);
  pass = (ms: number) => this.clock.pass(ms);

  /** Whether a frame is asked for. */
  get waits(): boolean {
    return this.before.length + this.behind.length > 0;
  }

  /** One frame: what belongs to it, and then what comes behind it. */
  frame(): void {
    for (const run of this.before.splice(0)) run();
    for (const run of this.behind.splice(0)) run();
  }
}

/**
 * A server for simulations of whole teams: a room over a log in memory that takes its time and can be made to fail or to hang.
 * It stands on this side of the wall, so that the browser's tests need not know how a room is made.
 */
import type { LabelSchema } from "#lib/annotation/label.ts";
import { Newcomers } from "#lib/collab/server/newcomers.ts";
import { Room } from "#lib/collab/server/room.ts";
import type { Clock, LayerIdentity } from "#lib/collab/server/surroundings.ts";
import { MemoryLog } from "./memory-log.ts";

/** Milliseconds that an append takes at most, before and again after it commits. */
const moment = 12;

export class SlowLog extends MemoryLog {
  /** Until then (in milliseconds of the clock) every append hangs. */
  hangsUntil = 0;
  private readonly clock: Clock;
  private readonly random: () => number;

  constructor(clock: Clock, random: () => number) {
    super();
    this.clock = clock;
    this.random = random;
  }

  override async append(...args: Parameters<MemoryLog["append"]>) {
    await this.wait(Math.max(this.hangsUntil - this.clock.now(), this.random() * moment));
    const answer = await super.append(...args);
    await this.wait(this.random() * moment);
    return answer;
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(ms, resolve));
  }
}

export class SimulatedServer {
  readonly log: SlowLog;
  /** What rooms reported: rules that were broken, and defects. */
  readonly hostile: string[] = [];
  readonly defects: string[] = [];
  private readonly clock: Clock;
  private readonly newcomers: Newcomers;
  private readonly layer: LayerIdentity;
  private readonly schema: LabelSchema;

  constructor(clock: Clock, random: () => number, schema: LabelSchema, text: string) {
    this.clock = clock;
    this.newcomers = new Newcomers(clock);
    this.log = new SlowLog(clock, random);
    this.schema = schema;
    this.layer = { layerId: "layer", kind: "shared", documentId: "document", projectId: "project", text };
  }

  /** A fresh room over the log, as after a restart. An older one may still be at work, as a process that is going down. */
  room(): Room {
    return new Room({
      layer: this.layer,
      log: this.log,
      schema: async () => this.schema,
      clock: this.clock,
      newcomers: this.newcomers,
      report: {
        hostile: ({ rule }) => this.hostile.push(rule),
        defect: ({ what, error }) => this.defects.push(`${what}: ${String(error)}`),
      },
    });
  }
}

import { randomUUID } from "node:crypto";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { Newcomers } from "#lib/collab/server/newcomers.ts";
import { Room } from "#lib/collab/server/room.ts";
import type { Seat } from "#lib/collab/server/seat.ts";
import type { Clock, LayerIdentity, Log, Surroundings, Visitor } from "#lib/collab/server/surroundings.ts";
import { RawClient } from "./raw-client.ts";

/** A schema with one of everything, as short ids. */
export const schema: LabelSchema = {
  version: 1,
  labels: ["actor", "event"].map((id) => ({
    id,
    name: id,
    color: "#3B5BDB",
    key: "",
    chip: "",
    underline: "solid",
    description: "",
    scope: "span",
    overlapsItself: true,
    granularity: "word",
    archived: false,
  })),
  attributes: (["span", "relation", "document"] as const).map((on) => ({
    id: `on-${on}`,
    name: on,
    on,
    of: [],
    kind: "text",
    options: [],
    required: false,
    default: null,
    archived: false,
  })),
  relationTypes: [{ id: "holds", name: "holds", from: [], to: [], archived: false }],
};

/** Twenty-four UTF-16 units; 12 is inside a surrogate pair. */
export const text = "Ann saw Ben 😀 in Geneva.";

export function span(author: string, start = 0, end = 3, more: object = {}): object {
  return { label: "actor", fragments: [start, end], author, editor: author, ...more };
}

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  private time = 0;
  private readonly timers = new Set<{ at: number; run: () => void }>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.time + milliseconds, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
    const due = [...this.timers].filter(({ at }) => at <= this.time).sort((a, b) => a.at - b.at);
    for (const timer of due) {
      // One that runs may call off another.
      if (this.timers.delete(timer)) timer.run();
    }
  }
}

export type World = {
  room: Room;
  clock: ManualClock;
  /** What the room reported as hostile, by rule, and as defects. */
  hostile: { userId: string; rule: string }[];
  defects: string[];
  /** May be replaced at any time; the room reads it when told, or when it meets an unknown label. */
  schema: LabelSchema;
};

/** A room in memory. */
export function world(log: Log, layer: Partial<LayerIdentity> = {}): World {
  const clock = new ManualClock();
  const made: Omit<World, "room"> = { clock, hostile: [], defects: [], schema };
  const surroundings: Surroundings = {
    layer: { layerId: randomUUID(), kind: "shared", documentId: randomUUID(), projectId: randomUUID(), text, ...layer },
    log,
    schema: async () => made.schema,
    clock,
    newcomers: new Newcomers(clock),
    report: {
      hostile: ({ userId, rule }) => made.hostile.push({ userId, rule }),
      defect: ({ what, error }) => made.defects.push(error === undefined ? what : `${what}: ${String(error)}`),
    },
  };
  return Object.assign(made, { room: new Room(surroundings) });
}

export type Joined = { client: RawClient; seat: Seat };

/** Connects a client to a room, in this process and without delay. */
export function join(room: Room, userId: string, given: Partial<Visitor> = {}): Joined {
  const client = new RawClient((bytes) => seat.receive(bytes));
  const seat: Seat = room.join(
    { send: (bytes) => client.receive(bytes), close: (code, reason) => client.end(code, reason) },
    { userId, name: userId, sessionId: `session-of-${userId}`, access: "write", ...given },
  );
  return { client, seat };
}

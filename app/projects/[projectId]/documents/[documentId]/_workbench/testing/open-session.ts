/** A session in a layer that is open and empty, for tests. */
import { clusterOffsets } from "#lib/annotation/clusters.ts";
import type { AttributeDefinition, Label, LabelSchema, RelationType } from "#lib/annotation/label.ts";
import type { ConnectionEvents } from "#lib/collab/client/connection.ts";
import { memoryOutbox } from "#lib/collab/client/outbox-memory.ts";
import { Replica } from "#lib/collab/client/replica.ts";
import { decodeClientMessage, encodeServerMessage } from "#lib/collab/protocol.ts";
import type { Rhythm } from "../rhythm.ts";
import { Session } from "../session.ts";
import { HandRhythm } from "./hand-rhythm.ts";

export async function openSession(
  text: string,
  schema: LabelSchema,
  rhythm: Rhythm = new HandRhythm(),
): Promise<Session> {
  const replica = new Replica({
    url: "ws://nowhere",
    layerId: "layer",
    userId: "ann",
    text,
    schema: () => schema,
    store: memoryOutbox("tab"),
    whenAwake: () => () => {},
    connect: (_url, events: ConnectionEvents) => {
      queueMicrotask(() => events.opened());
      return {
        send(bytes) {
          if (decodeClientMessage(bytes).type !== "open") return;
          const you = { userId: "ann", name: "Ann", connection: 1 };
          const position = { epoch: 1, seq: 0, sha256: "" };
          const welcome = { type: "welcome", position, access: "write", state: "open", you } as const;
          events.message(encodeServerMessage({ ...welcome, snapshot: null, rows: [] }));
        },
        close() {},
      };
    },
  });
  const ground = { text, clusters: clusterOffsets(text), locale: "en" };
  const session = new Session({ layer: replica, ground, schema, me: "ann", names: { ann: "Ann" }, rhythm });
  await new Promise<void>((resolve) => {
    session.status.watch(() => session.status.value.ready && resolve());
    replica.start();
  });
  return session;
}

export function label(id: string, more: Partial<Label> = {}): Label {
  const look = { color: "#3B5BDB", key: "", chip: "", underline: "solid", description: "" } as const;
  return { id, name: id, ...look, scope: "span", overlapsItself: true, granularity: "word", archived: false, ...more };
}

export function relationType(id: string, from: string[] = [], to: string[] = []): RelationType {
  return { id, name: id, from, to, archived: false };
}

export function attribute(id: string, more: Partial<AttributeDefinition>): AttributeDefinition {
  const plain = { on: "span", of: [], kind: "choice", options: [], required: false, default: null } as const;
  return { id, name: id, ...plain, archived: false, ...more };
}

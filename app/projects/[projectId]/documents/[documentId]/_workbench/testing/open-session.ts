/** A session in a layer that is open and empty, for tests. */
import { clusterOffsets } from "#lib/annotation/clusters.ts";
import type { AttributeDefinition, Label, LabelSchema, RelationType } from "#lib/annotation/label.ts";
import type { ConnectionEvents } from "#lib/collab/client/connection.ts";
import { memoryOutbox } from "#lib/collab/client/outbox-memory.ts";
import { Replica } from "#lib/collab/client/replica.ts";
import type { ServerMessage } from "#lib/collab/protocol.ts";
import { decodeClientMessage, encodeServerMessage } from "#lib/collab/protocol.ts";
import { Session } from "../session.ts";
import { HandRhythm } from "./hand-rhythm.ts";

export async function openSession(text: string, schema: LabelSchema): Promise<Session> {
  return (await openLayer(text, schema)).session;
}

/** The session of Ann, with its replica and its frames. What the server would say afterwards, a test says with `tell`. */
export async function openLayer(text: string, schema: LabelSchema, access: "read" | "write" = "write") {
  let events: ConnectionEvents | null = null;
  const tell = (message: ServerMessage) => events?.message(encodeServerMessage(message));
  const replica = new Replica({
    url: "ws://nowhere",
    layerId: "layer",
    userId: "ann",
    text,
    schema: () => schema,
    store: memoryOutbox("tab"),
    whenAwake: () => () => {},
    connect: (_url, listening) => {
      events = listening;
      queueMicrotask(() => listening.opened());
      return {
        send(bytes) {
          if (decodeClientMessage(bytes).type !== "open") return;
          const you = { userId: "ann", name: "Ann", connection: 1 };
          const position = { epoch: 1, seq: 0, sha256: "" };
          tell({ type: "welcome", position, access, state: "open", you, snapshot: null, rows: [] });
        },
        close() {},
      };
    },
  });
  const ground = { text, clusters: clusterOffsets(text), locale: "en" };
  const rhythm = new HandRhythm();
  const names = { ann: "Ann", ben: "Ben" };
  const session = new Session({ layer: replica, ground, schema, me: "ann", names, rhythm });
  await new Promise<void>((resolve) => {
    session.status.watch(() => session.status.value.ready && resolve());
    replica.start();
  });
  return { session, replica, rhythm, tell };
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

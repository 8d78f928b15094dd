import * as Y from "yjs";
import type { Fragment } from "#lib/annotation/span.ts";
import type { ServerMessage } from "#lib/collab/protocol.ts";
import { storedSpan } from "#lib/collab/schema.ts";

/** Ben tags, and the server tells of each tag by itself. */
export class OthersTags {
  private readonly doc = new Y.Doc();
  private readonly tell: (message: ServerMessage) => void;
  private seq = 0;

  constructor(tell: (message: ServerMessage) => void) {
    this.tell = tell;
  }

  tag(label: string, fragment: Fragment): void {
    const before = Y.encodeStateVector(this.doc);
    const seq = ++this.seq;
    const span = { id: `b${seq}`, label, fragments: [fragment], author: "ben", editor: "ben" };
    this.doc.getMap("spans").set(span.id, storedSpan(span));
    const row = { seq, userId: "ben", base: seq - 1, update: Y.encodeStateAsUpdate(this.doc, before) };
    this.tell({ type: "rows", rows: [row], position: { epoch: 1, seq, sha256: "" } });
  }
}

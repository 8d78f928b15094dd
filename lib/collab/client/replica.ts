/** One layer in the browser: live content, my edits on their way to the log, and who else is here. */
import type { LayerContent } from "#lib/annotation/annotation.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Notice, Position, Presence, RefusalReason, Selection } from "#lib/collab/protocol.ts";
import type { Root } from "#lib/collab/schema.ts";
import type { Clock } from "./clock.ts";
import type { Connect } from "./connection.ts";
import type { Change } from "./content.ts";
import type { Edit, EntryValue, RelationValue, SpanValue, Value } from "./edits.ts";
import type { Outbox } from "./outbox.ts";
import type { SaveState } from "./save-state.ts";

export type ReplicaOptions = {
  /** The socket of the layer, `ws(s)://…/collab/<layerId>`. */
  url: string;
  layerId: string;
  /** The signed-in person; she is the editor of every write. */
  userId: string;
  /** The text of the document. A span that does not fit it is never written. */
  text: string;
  /** The project's labels as known now; what is not among them is never written. */
  schema: () => LabelSchema;
  store: Outbox;
  clock?: Clock;
  connect?: Connect;
  /** Tells when the network or the person is back. */
  whenAwake?: (wake: () => void) => () => void;
  /** Names each fresh Y.Doc; left out, Yjs draws a random number. */
  clientId?: () => number;
};

/** What the frame of the workbench shows. A new object whenever something in it changed, and only then. */
export type Status = {
  /** False until the layer has been received once; nothing can be written before. */
  ready: boolean;
  connected: boolean;
  /** The code for which the server closed the door, or null. */
  denied: null | "unauthenticated" | "forbidden" | "not-found" | "invalid";
  saveState: SaveState;
  /** How far this replica has followed the log without a gap, its own acknowledged changes included. */
  position: Position | null;
  access: "read" | "write";
  layerState: "open" | "finished";
  /** Whether a change may be made here now. */
  canWrite: boolean;
  canUndo: boolean;
  canRedo: boolean;
  /** The others in the layer; one person with two tabs stands here twice, told apart by `connection`. */
  people: readonly Presence[];
};

/** My change lost against somebody's concurrent change of the same id, and her value stands everywhere. */
export type Lost = {
  root: Root;
  id: string;
  /** What I had made of it; null if I had removed it. */
  mine: Value | null;
  theirs: Value | null;
  /** The id of the user whose change stands. */
  by: string;
  /** Makes my value stand, as a new change. */
  applyAgain(): void;
};

/** A change of mine that the server does not take. It is kept on this device until the person decides. */
export type RefusedEdit = {
  root: Root;
  id: string;
  value: Value | null;
  label: string;
  reason: RefusalReason;
  /** A sentence for the person. */
  message: string;
};

export type Refused = {
  edits: readonly RefusedEdit[];
  /** True when they are offered again because the layer was reopened. */
  offered: boolean;
  /** Makes the changes again, as new ones. */
  retry(): void;
  /** The changes as a JSON file. */
  download(): { name: string; json: string };
  /** Forgets them. */
  discard(): void;
};

/** A part of an undo (or redo) that was left out because somebody changed the value since. */
export type UndoSkipped = { root: Root; id: string; by: string };

export type ReplicaEvents = {
  status: Status;
  lost: Lost;
  /** What a `lost` event told has come right: my value stands again. The view withdraws its message. */
  regained: { root: Root; id: string };
  refused: Refused;
  "undo-skipped": { redo: boolean; label: string; parts: readonly UndoSkipped[] };
  notice: Notice;
  /** The door was closed for good (see `Status.denied`). */
  closed: { code: NonNullable<Status["denied"]> };
};

export class Replica {
  constructor(_options: ReplicaOptions) {}

  /** Reads what earlier tabs left behind, and connects. Returns itself. */
  start(): this {
    throw new Error("not written");
  }
  /** Disconnects. What is not acknowledged stays in the outbox for the next who opens the layer. */
  close(): void {
    throw new Error("not written");
  }
  /** Tries at once, also after the door was closed: after signing in again, say. */
  reconnect(): void {
    throw new Error("not written");
  }

  /** What the layer says: immutable, replaced by each change. */
  get content(): LayerContent {
    throw new Error("not written");
  }
  get status(): Status {
    throw new Error("not written");
  }

  /** Calls the listener after each change of the content. Returns what ends that. */
  subscribe(_listener: (change: Change) => void): () => void {
    throw new Error("not written");
  }
  on<K extends keyof ReplicaEvents>(_event: K, _listener: (what: ReplicaEvents[K]) => void): () => void {
    throw new Error("not written");
  }

  /**
   * Sets one value. `author` and `editor` are stamped here.
   * @throws Failure `invalid` for what the server would refuse, `forbidden` where nothing may be written now.
   */
  put(root: "spans", id: string, value: SpanValue, label?: string): void;
  put(root: "relations", id: string, value: RelationValue, label?: string): void;
  put(root: "document", id: string, value: EntryValue, label?: string): void;
  put(_root: Root, _id: string, _value: SpanValue | RelationValue | EntryValue, _label = ""): void {
    throw new Error("not written");
  }
  /** Removes a value; nothing happens if it is not there. */
  remove(_root: Root, _id: string, _label = ""): void {
    throw new Error("not written");
  }
  /** Several edits as one: one update, one step of undo. `label` says in words what the person did. */
  transact(_edits: readonly Edit[], _label: string): void {
    throw new Error("not written");
  }

  /** Takes back my last change. False if there was nothing to take back. */
  undo(): boolean {
    throw new Error("not written");
  }
  redo(): boolean {
    throw new Error("not written");
  }

  /** Where my caret stands, in UTF-16 units; sent at most ten times a second. */
  setSelection(_selection: Selection): void {
    throw new Error("not written");
  }
  /** Everything of mine that is not in the log, as a JSON file. */
  download(): { name: string; json: string } {
    throw new Error("not written");
  }
}

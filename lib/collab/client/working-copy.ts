/**
 * The layer as this replica holds it: a Y.Doc that follows the log, with my unsent changes on top.
 *
 * Rows are applied one by one in the order of the log, so that each can be weighed against what I wrote. The Y.Doc is given up
 * for a fresh one whenever it can no longer be trusted to become what the server has: a refused struct would be sent again
 * for ever, and every later one would wait for it.
 */
import type * as Y from "yjs";
import type { LayerContent } from "#lib/annotation/annotation.ts";
import type { Position, Row, ServerMessage } from "#lib/collab/protocol.ts";
import type { Root } from "#lib/collab/schema.ts";
import { roots } from "#lib/collab/schema.ts";
import type { Change, Touched } from "./content.ts";
import { LiveContent, nothingTouched } from "./content.ts";
import type { Stored, StoredEdit } from "./edits.ts";
import { keyOf, sameJson } from "./edits.ts";
import { install } from "./install.ts";
import { apply, freshDoc, isRowOf, standing, write } from "./layer-doc.ts";
import type { Outcome } from "./losses.ts";
import { Losses } from "./losses.ts";
import type { Pending, Unsent } from "./unsent.ts";

export type Welcome = ServerMessage & { type: "welcome" };
export type LossTold = Outcome & { kind: "lost" };

export type WorkingCopyOptions = {
  userId: string;
  unsent: Unsent;
  now: () => number;
  /** Names each fresh Y.Doc; left out, Yjs draws a random number. */
  clientId: (() => number) | undefined;
  /** Whether a change of mine may be made without my doing: to put back what a delete has hidden. */
  mayWrite: () => boolean;
  changed: (change: Change) => void;
  lost: (loss: LossTold) => void;
  regained: (what: { root: Root; id: string }) => void;
  /** Something may be sent. */
  written: () => void;
};

export class WorkingCopy {
  readonly #options: WorkingCopyOptions;
  readonly #content = new LiveContent();
  readonly #losses = new Losses();
  /** Of ids that are gone: who made them first, and who removed them ("" where that is not known). */
  readonly #gone = new Map<string, { author: string; by: string }>();
  #doc: Y.Doc;
  #epoch = 0;
  /** The log is applied up to here, without a gap. */
  #seq = 0;
  #position: Position | null = null;
  /** Whether the Y.Doc is to be given up for a fresh one at the next welcome. */
  #afresh = true;

  constructor(options: WorkingCopyOptions) {
    this.#options = options;
    this.#doc = freshDoc(null, [], options.clientId);
  }

  get content(): LayerContent {
    return this.#content.now;
  }

  get position(): Position | null {
    return this.#position;
  }

  get afresh(): boolean {
    return this.#afresh;
  }

  /** What to ask the server for: what came after this, or (0 and 0) everything. */
  get held(): { epoch: number; seq: number } {
    return this.#afresh ? { epoch: 0, seq: 0 } : { epoch: this.#epoch, seq: this.#seq };
  }

  present(root: Root, id: string): Stored | null {
    return standing(this.#doc, root, id);
  }

  /** Who made an id first, or undefined if it was never seen. */
  authorOf(root: Root, id: string): string | undefined {
    return this.present(root, id)?.author ?? this.#gone.get(keyOf(root, id))?.author;
  }

  /** Who wrote or removed an id last, or "" if that is not known. */
  lastBy(root: Root, id: string): string {
    return this.present(root, id)?.editor ?? this.#gone.get(keyOf(root, id))?.by ?? "";
  }

  /** At the next welcome the state of the server is taken afresh, and my changes are laid on it. */
  takeAfresh(): void {
    this.#afresh = true;
  }

  /** Makes edits of mine: in the Y.Doc, in the outbox, on their way, on the screen. */
  commit(edits: readonly StoredEdit[], label: string): Pending {
    const { unsent, now, userId } = this.#options;
    const update = write(this.#doc, edits);
    // Of a Y.Doc that is given up only the edits will be of use.
    const entry = { epoch: this.#epoch, base: this.#seq, update: this.#afresh ? null : update, edits, label };
    const added = unsent.add(entry, now());
    this.#losses.wrote(edits, added.n);
    const touched = nothingTouched();
    for (const { root, id, before, after } of edits) {
      touched[root].add(id);
      if (after === null && before !== null) this.#gone.set(keyOf(root, id), { author: before.author, by: userId });
    }
    this.#options.written();
    this.#changed(this.#content.read(this.#doc, touched, true));
    return added;
  }

  /**
   * Gives up the Y.Doc and takes the state of the server. My changes that it lacks are laid on top.
   * Returns those that are to be set aside.
   */
  install({ position, snapshot, rows }: Welcome): Pending[] {
    const { unsent, userId, clientId } = this.#options;
    const state = { epoch: position.epoch, snapshot: snapshot?.state ?? null, rows };
    const { doc, settled, refused, laid, lost, writes } = install(state, unsent.queue, userId, clientId);
    if (position.epoch !== this.#epoch) this.#losses.newEpoch(position.seq);
    this.#doc = doc;
    this.#epoch = position.epoch;
    this.#seq = position.seq;
    this.#position = position;
    this.#afresh = false;
    for (const entry of settled) this.#settle(entry, this.#seq);
    for (const entry of refused) this.#losses.forget(entry.edits, entry.n);
    const news = lost.filter(({ root, id, entry }) => !this.#losses.wasTold(root, id, entry.n));
    for (const entry of laid) {
      this.#losses.wrote(entry.edits, entry.n);
      unsent.changed(entry);
    }
    for (const { root, id, entry } of lost) this.#losses.tell(root, id, entry.n);
    this.#changed(this.#content.readAll(doc));
    for (const { root, id, value, mine } of writes) this.#putBack(root, id, value, mine ? null : "");
    for (const { root, id, mine, theirs } of news) {
      this.#options.lost({ kind: "lost", root, id, mine, theirs, by: this.lastBy(root, id) });
    }
    return refused;
  }

  /** Applies rows. False if there is a gap; then the log has to be asked again. */
  receive(rows: readonly Row[], position: Position): boolean {
    const touched = nothingTouched();
    const told = new Map<string, LossTold>();
    for (const row of rows) {
      if (row.seq <= this.#seq) continue;
      if (row.seq !== this.#seq + 1) break;
      this.#apply(row, touched, told);
    }
    this.#changed(this.#content.read(this.#doc, touched, false));
    for (const loss of told.values()) this.#options.lost(loss);
    if (position.epoch !== this.#epoch || position.seq !== this.#seq) return false;
    this.#position = position;
    return true;
  }

  #apply(row: Row, touched: Touched, told: Map<string, LossTold>): void {
    const { unsent, userId } = this.#options;
    const changes = apply(this.#doc, row.update);
    this.#seq = row.seq;
    // A row of my own, of which I missed the acknowledgement: here it is.
    const own =
      row.userId === userId && unsent.queue.find(({ update }) => update !== null && isRowOf(row.update, update));
    if (own) this.#settle(own, row.seq);
    for (const { root, id, set } of changes) {
      const key = keyOf(root, id);
      touched[root].add(id);
      const present = this.present(root, id);
      if (present === null) {
        const author = this.#content.now[root].get(id)?.author ?? this.#gone.get(key)?.author;
        if (author !== undefined) this.#gone.set(key, { author, by: row.userId });
      }
      // Another tab of mine may have removed what I did, and more.
      if (own) continue;
      for (const outcome of this.#losses.arrived(row, { root, id, set, present })) {
        if (outcome.kind === "lost") told.set(key, outcome);
        else if (outcome.kind === "write") this.#putBack(root, id, outcome.value, outcome.mine ? null : row.userId);
        else if (!told.delete(key)) this.#options.regained({ root, id });
      }
    }
  }

  /** The server has committed an update of mine. False if rows before it are missing. */
  acknowledge(n: number, position: Position): boolean {
    if (position.seq > this.#seq + 1 || position.epoch !== this.#epoch) return false;
    if (position.seq >= this.#seq) {
      this.#seq = position.seq;
      this.#position = position;
    }
    const entry = this.#options.unsent.sent(n);
    if (entry) this.#settle(entry, position.seq);
    return true;
  }

  #settle(entry: Pending, seq: number): void {
    this.#losses.acknowledged(entry.edits, entry.n, seq);
    this.#options.unsent.settle(entry);
  }

  /** An edit beats a delete: writes a value that a delete has hidden. `forUser`: whose edit it is; null for my own. */
  #putBack(root: Root, id: string, value: Stored | null, forUser: string | null): void {
    const before = this.present(root, id);
    const after = value && { ...value, editor: this.#options.userId };
    if (sameJson(before, after) || !this.#options.mayWrite()) return;
    const edits = [{ root, id, before, after }];
    const { n } = this.commit(edits, "Put back");
    if (forUser !== null) this.#losses.restored(edits, n, forUser);
  }

  #changed(change: Change | null): void {
    if (!change) return;
    for (const root of roots) {
      for (const id of change[root].removed) {
        const author = change.previous[root].get(id)?.author;
        const key = keyOf(root, id);
        if (author !== undefined && !this.#gone.has(key)) this.#gone.set(key, { author, by: "" });
      }
    }
    this.#options.changed(change);
  }
}

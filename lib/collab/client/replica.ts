/**
 * One layer in the browser: live content, my changes on their way to the log, and who else is here.
 *
 * The promise behind it: a change that was made here is in the outbox until the log has it; it ends as acknowledged, as told to
 * have lost against somebody's concurrent change, or as refused and kept until the person decides. It never just vanishes.
 */
import type * as Y from "yjs";
import type { LayerContent } from "#lib/annotation/annotation.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Notice, Position, Presence, RefusalReason, Row, Selection, ServerMessage } from "#lib/collab/protocol.ts";
import type { Root } from "#lib/collab/schema.ts";
import { roots } from "#lib/collab/schema.ts";
import { Failure } from "#lib/errors.ts";
import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import type { Connect } from "./connection.ts";
import { connectSocket, whenAwake } from "./connection.ts";
import type { Change, Touched } from "./content.ts";
import { LiveContent, nothingTouched } from "./content.ts";
import type { Edit, EntryValue, RelationValue, SpanValue, Stored, StoredEdit, Value } from "./edits.ts";
import { checkStored, jsonBytes, keyOf, readStored, sameJson, stamp } from "./edits.ts";
import type { Plan } from "./history.ts";
import { History } from "./history.ts";
import { install } from "./install.ts";
import { apply, freshDoc, isRowOf, standing, write } from "./layer-doc.ts";
import type { Denial } from "./link.ts";
import { Link } from "./link.ts";
import type { Outcome } from "./losses.ts";
import { Losses } from "./losses.ts";
import type { Outbox, OutboxEntry } from "./outbox.ts";
import { forgetPeopleMs, People, SelectionSender } from "./presence.ts";
import type { SaveFacts, SaveState } from "./save-state.ts";
import { nextChange, saveState } from "./save-state.ts";
import type { Pending } from "./unsent.ts";
import { Unsent } from "./unsent.ts";

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
  denied: Denial | null;
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
  closed: { code: Denial };
};

type LostEvent = Outcome & { kind: "lost" };
type Welcome = ServerMessage & { type: "welcome" };

/** One transaction may hold so much, in bytes of JSON; the largest frame of the protocol is twice that. */
const maxTransaction = 4 * 1024 * 1024;
const selfMade = "Put back";

export class Replica {
  readonly #options: ReplicaOptions;
  readonly #clock: Clock;
  readonly #link: Link;
  readonly #unsent = new Unsent();
  readonly #history = new History();
  readonly #losses = new Losses();
  readonly #content = new LiveContent();
  readonly #people = new People();
  readonly #selection: SelectionSender;
  readonly #listeners = new Map<keyof ReplicaEvents | "change", Set<(what: never) => void>>();
  /** Of ids that are gone: who made them first, and who removed them. */
  readonly #gone = new Map<string, { author: string; by: string }>();
  #doc: Y.Doc;
  #epoch = 0;
  /** The log is applied up to here, without a gap. */
  #seq = 0;
  #position: Position | null = null;
  /** Whether the Y.Doc is to be given up for a fresh one at the next welcome. */
  #afresh = true;
  #ready = false;
  #closed = false;
  #denied: Denial | null = null;
  #access: "read" | "write" = "read";
  #layerState: "open" | "finished" = "open";
  /** Closes with 4422 in a row for which no change of mine can be blamed. */
  #strayCloses = 0;
  #status: Status;
  #ends: (() => void)[] = [];
  #cancelRefresh: (() => void) | null = null;
  #cancelForgetting: (() => void) | null = null;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock();
    this.#doc = freshDoc(null, [], options.clientId);
    this.#selection = new SelectionSender(this.#clock, (selection) => this.#link.send({ type: "presence", selection }));
    this.#link = new Link(options.url, options.connect ?? connectSocket, this.#clock, {
      hello: () =>
        this.#afresh ? { type: "open", epoch: 0, seq: 0 } : { type: "open", epoch: this.#epoch, seq: this.#seq },
      waiting: () => this.#unsent.queue.some(({ sent }) => sent),
      message: (message) => this.#receive(message),
      down: () => this.#down(),
      unacceptable: () => this.#unacceptable(),
      denied: (why) => this.#deny(why),
    });
    this.#status = this.#describe();
  }

  /** Reads what earlier tabs left behind, and connects. Returns itself. */
  start(): this {
    this.#link.start();
    const wake = () => {
      if (this.#denied === null || this.#denied === "unauthenticated") this.#link.retry();
      void this.#adopt();
    };
    this.#ends.push((this.#options.whenAwake ?? whenAwake)(wake));
    void this.#openOutbox();
    return this;
  }

  /** Disconnects. What is not acknowledged stays in the outbox for the next who opens the layer. */
  close(): void {
    this.#closed = true;
    this.#link.stop();
    this.#selection.stop();
    this.#unsent.close();
    for (const end of this.#ends) end();
    this.#cancelRefresh?.();
    this.#cancelForgetting?.();
    this.#listeners.clear();
  }

  /** Tries at once, also after the door was closed: after signing in again, say. */
  reconnect(): void {
    this.#link.retry();
  }

  /** What the layer says: immutable, replaced by each change. */
  get content(): LayerContent {
    return this.#content.now;
  }

  get status(): Status {
    return this.#status;
  }

  /** Calls the listener after each change of the content. Returns what ends that. */
  subscribe(listener: (change: Change) => void): () => void {
    return this.#listen("change", listener);
  }

  on<K extends keyof ReplicaEvents>(event: K, listener: (what: ReplicaEvents[K]) => void): () => void {
    return this.#listen(event, listener);
  }

  /**
   * Sets one value. `author` and `editor` are stamped here.
   * @throws Failure `invalid` for what the server would refuse, `forbidden` where nothing may be written now.
   */
  put(root: "spans", id: string, value: SpanValue, label?: string): void;
  put(root: "relations", id: string, value: RelationValue, label?: string): void;
  put(root: "document", id: string, value: EntryValue, label?: string): void;
  put(root: Root, id: string, value: SpanValue | RelationValue | EntryValue, label = ""): void {
    this.transact([{ root, id, value } as Edit], label);
  }

  /** Removes a value; nothing happens if it is not there. */
  remove(root: Root, id: string, label = ""): void {
    this.transact([{ root, id, value: null }], label);
  }

  /** Several edits as one: one update, one step of undo. `label` says in words what the person did. */
  transact(edits: readonly Edit[], label: string): void {
    this.#requireWritable();
    const me = this.#options.userId;
    const stored = new Map<string, StoredEdit>();
    for (const edit of edits) {
      const { root, id } = edit;
      const key = keyOf(root, id);
      const before = standing(this.#doc, root, id);
      const after = stamp(edit, before?.author ?? this.#gone.get(key)?.author ?? me, me);
      if (after) checkStored(root, id, after, this.#options.text, this.#options.schema());
      // Of several edits of one id the last one counts.
      stored.set(key, { root, id, before, after });
    }
    const changes = [...stored.values()].filter(({ before, after }) => !sameJson(before, after));
    if (jsonBytes(changes) > maxTransaction) {
      throw new Failure("invalid", "These are too many changes at once. Make them in several steps.");
    }
    if (changes.length === 0) return;
    this.#commit(changes, label);
    this.#history.did({ label, edits: changes });
    this.#refresh();
  }

  /** Takes back my last change, as far as nobody has changed the same since. False if there was nothing to take back. */
  undo(): boolean {
    this.#requireWritable();
    const plan = this.#history.planUndo((root, id) => standing(this.#doc, root, id));
    if (plan) this.#history.undid(this.#carryOut(plan, false));
    this.#refresh();
    return plan !== null;
  }

  redo(): boolean {
    this.#requireWritable();
    const plan = this.#history.planRedo((root, id) => standing(this.#doc, root, id));
    if (plan) this.#history.redid(this.#carryOut(plan, true));
    this.#refresh();
    return plan !== null;
  }

  /** Where my caret stands, in UTF-16 units; sent at most ten times a second. */
  setSelection(selection: Selection): void {
    this.#selection.set(selection);
  }

  /** Everything of mine that is not in the log, as a JSON file. */
  download(): { name: string; json: string } {
    return this.#file([...this.#unsent.aside, ...this.#unsent.queue]);
  }

  // What arrives.

  #receive(message: ServerMessage): void {
    try {
      this.#take(message);
    } catch (thrown) {
      // What the layer holds cannot be read by this program. Going on would write over what it does not see.
      this.#link.deny("invalid");
      throw thrown;
    }
    this.#flush();
    this.#refresh();
  }

  #take(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
        this.#welcomed(message);
        break;
      case "rows":
        this.#receiveRows(message.rows, message.position);
        break;
      case "ack":
        this.#acknowledged(message.id, message.position);
        break;
      case "refused":
        this.#refused(message.id, message.reason, message.message);
        break;
      case "presence":
        this.#people.told(message.people, message.left);
        break;
      case "notice":
        this.#noticed(message.notice);
        break;
      case "pong":
        break;
    }
  }

  #welcomed(message: Welcome): void {
    // Somebody else has signed in to this browser. My changes are not hers to send.
    if (message.you.userId !== this.#options.userId) {
      this.#link.deny("unauthenticated");
      return;
    }
    this.#denied = null;
    this.#access = message.access;
    this.#layerState = message.state;
    this.#people.welcomed(message.you.connection);
    this.#cancelForgetting?.();
    this.#unsent.nothingSent();
    const { epoch } = message.position;
    const whole = message.snapshot !== null || message.rows[0]?.seq === 1 || message.position.seq === 0;
    if (this.#afresh || message.snapshot !== null || epoch !== this.#epoch) {
      if (!whole) {
        this.#startAfresh();
        return;
      }
      this.#install(message);
    } else this.#receiveRows(message.rows, message.position);
    this.#ready = true;
    this.#selection.again();
  }

  /** Gives up the Y.Doc and takes the state of the server. My changes that it lacks are laid on top. */
  #install(message: Welcome): void {
    const { position, snapshot, rows } = message;
    const state = { epoch: position.epoch, snapshot: snapshot?.state ?? null, rows };
    const installed = install(state, this.#unsent.queue, this.#options.userId, this.#options.clientId);
    if (position.epoch !== this.#epoch) this.#losses.newEpoch(position.seq);
    this.#doc = installed.doc;
    this.#epoch = position.epoch;
    this.#seq = position.seq;
    this.#position = position;
    this.#afresh = false;
    for (const entry of installed.settled) {
      this.#losses.acknowledged(entry.edits, entry.n, this.#seq);
      this.#unsent.settle(entry);
    }
    const aside = installed.refused.map((entry) => this.#setAside(entry));
    const told = installed.lost.filter((lost) => !this.#losses.wasTold(lost.root, lost.id, lost.entry.n));
    for (const entry of installed.laid) {
      this.#losses.wrote(entry.edits, entry.n);
      this.#unsent.changed(entry);
    }
    for (const { root, id, entry } of installed.lost) this.#losses.tell(root, id, entry.n);
    this.#changed(this.#content.readAll(this.#doc));
    for (const { root, id, value, mine } of installed.writes) this.#putBack(root, id, value, mine ? null : "");
    for (const { root, id, mine, theirs } of told) {
      this.#tellLost({
        kind: "lost",
        root,
        id,
        mine,
        theirs,
        by: theirs?.editor ?? this.#gone.get(keyOf(root, id))?.by ?? "",
      });
    }
    if (aside.length > 0) this.#offer(aside, false);
  }

  #receiveRows(rows: readonly Row[], position: Position): void {
    const touched = nothingTouched();
    const told = new Map<string, LostEvent>();
    for (const row of rows) {
      if (row.seq <= this.#seq) continue;
      if (row.seq !== this.#seq + 1) {
        // A gap. It cannot be, and if it is, the log is asked again.
        this.#show(touched, told);
        this.#link.restart();
        return;
      }
      this.#applyRow(row, touched, told);
    }
    this.#show(touched, told);
    if (position.epoch === this.#epoch && position.seq === this.#seq) this.#position = position;
    else this.#link.restart();
  }

  #applyRow(row: Row, touched: Touched, told: Map<string, LostEvent>): void {
    const changes = apply(this.#doc, row.update);
    this.#seq = row.seq;
    // A row of my own, of which I missed the acknowledgement: here it is.
    const own =
      row.userId === this.#options.userId &&
      this.#unsent.queue.find(({ update }) => update !== null && isRowOf(row.update, update));
    if (own) {
      this.#settle(own, row.seq);
      return;
    }
    for (const { root, id, set } of changes) {
      touched[root].add(id);
      const present = standing(this.#doc, root, id);
      if (present === null) {
        const author = this.#content.now[root].get(id)?.author ?? this.#gone.get(keyOf(root, id))?.author;
        if (author !== undefined) this.#gone.set(keyOf(root, id), { author, by: row.userId });
      }
      for (const outcome of this.#losses.arrived(row, { root, id, set, present })) {
        if (outcome.kind === "lost") told.set(keyOf(root, id), outcome);
        else if (outcome.kind === "write") this.#putBack(root, id, outcome.value, outcome.mine ? null : row.userId);
        else if (!told.delete(keyOf(root, id))) this.#emit("regained", { root, id });
      }
    }
  }

  #show(touched: Touched, told: ReadonlyMap<string, LostEvent>): void {
    this.#changed(this.#content.read(this.#doc, touched, false));
    for (const lost of told.values()) this.#tellLost(lost);
  }

  #acknowledged(id: number, position: Position): void {
    const entry = this.#unsent.queue.find(({ n, sent }) => n === id && sent);
    if (position.seq > this.#seq + 1 || position.epoch !== this.#epoch) {
      this.#link.restart();
      return;
    }
    this.#strayCloses = 0;
    if (position.seq >= this.#seq) {
      this.#seq = position.seq;
      this.#position = position;
    }
    if (entry) this.#settle(entry, position.seq);
  }

  #settle(entry: Pending, seq: number): void {
    this.#losses.acknowledged(entry.edits, entry.n, seq);
    this.#unsent.settle(entry);
  }

  #noticed(notice: Notice): void {
    if (notice.kind === "finished") this.#layerState = "finished";
    if (notice.kind === "reopened") this.#layerState = "open";
    if (notice.kind === "access") this.#access = notice.access;
    this.#emit("notice", notice);
    if (notice.kind === "reopened") {
      const kept = this.#unsent.aside.filter(({ aside }) => aside?.reason === "finished");
      if (kept.length > 0) this.#offer(kept, true);
    }
  }

  // Refusal.

  /** The server does not take a change. Its struct would poison the Y.Doc for ever, so that is given up. */
  #refused(id: number, reason: RefusalReason, message: string): void {
    const entry = this.#unsent.queue.find(({ n, sent }) => n === id && sent);
    if (!entry) return;
    const { queue } = this.#unsent;
    switch (reason) {
      case "finished":
      case "access":
        // Whatever comes after it would be refused for the same reason.
        for (const later of queue.slice(queue.indexOf(entry))) later.refusal = { reason, message };
        if (reason === "finished") this.#layerState = "finished";
        else this.#access = "read";
        break;
      case "epoch":
        break;
      case "invalid":
      case "too-large":
        entry.refusals++;
        // The first time it may be the fault of what it was built on. Made anew it gets a second chance.
        if (entry.refusals > 1 || reason === "too-large") entry.refusal = { reason, message };
        break;
    }
    this.#startAfresh();
  }

  /** The server closed because of what it received, without a word about which. Whether to try again. */
  #unacceptable(): boolean {
    const { queue, careful } = this.#unsent;
    const [first] = queue;
    if (first === undefined) return ++this.#strayCloses < 3;
    if (careful) {
      first.refusal = { reason: "invalid", message: "The server did not accept this change." };
    } else this.#unsent.careful = true;
    for (const entry of queue) entry.remake = true;
    this.#afresh = true;
    return true;
  }

  #startAfresh(): void {
    for (const entry of this.#unsent.queue) entry.remake = true;
    this.#afresh = true;
    this.#link.restart();
  }

  #setAside(entry: Pending): OutboxEntry {
    this.#losses.forget(entry.edits, entry.n);
    this.#history.forget(entry.made);
    return this.#unsent.setAside(entry, entry.refusal ?? { reason: "invalid", message: "" });
  }

  #offer(entries: readonly OutboxEntry[], offered: boolean): void {
    const present = () => entries.filter((entry) => this.#unsent.aside.includes(entry));
    const edits = entries.flatMap(({ edits, label, aside }) =>
      edits.map(({ root, id, after }) => ({
        root,
        id,
        value: readStored(root, id, after),
        label,
        reason: aside?.reason ?? ("invalid" as const),
        message: aside?.message ?? "",
      })),
    );
    this.#emit("refused", {
      edits,
      offered,
      retry: () => this.#retry(present()),
      download: () => this.#file(entries),
      discard: () => {
        for (const entry of present()) this.#unsent.settle(entry);
        this.#refresh();
      },
    });
  }

  #retry(entries: readonly OutboxEntry[]): void {
    this.#requireWritable();
    const me = this.#options.userId;
    for (const entry of entries) {
      const edits = entry.edits.flatMap(({ root, id, after }) => {
        const before = standing(this.#doc, root, id);
        const author = before?.author ?? this.#gone.get(keyOf(root, id))?.author ?? after?.author ?? me;
        const again = after && { ...after, author, editor: me };
        return sameJson(before, again) ? [] : [{ root, id, before, after: again }];
      });
      if (edits.length > 0) {
        this.#commit(edits, entry.label);
        this.#history.did({ label: entry.label, edits });
      }
      // Only now, so that the change stands in the outbox at every moment.
      this.#unsent.settle(entry);
    }
    this.#refresh();
  }

  // Writing.

  #requireWritable(): void {
    const why = this.#whyNot();
    if (why !== null) throw new Failure(this.#denied === "unauthenticated" ? "unauthenticated" : "forbidden", why);
  }

  #whyNot(): string | null {
    if (this.#denied === "unauthenticated") return "Please sign in again; then you can go on.";
    if (this.#denied !== null) return "You no longer have access to this document.";
    if (!this.#ready || this.#closed) return "The document is still being loaded.";
    if (this.#layerState === "finished") return "This is finished. Reopen it to change it.";
    return this.#access === "write" ? null : "You may read this document and not change it.";
  }

  /** Writes the edits, keeps them, sends them and shows them. */
  #commit(edits: readonly StoredEdit[], label: string): Pending {
    const update = write(this.#doc, edits);
    // The Y.Doc is about to be given up: only the edits will be of use.
    const sendable = this.#afresh ? null : update;
    const entry = { epoch: this.#epoch, base: this.#seq, update: sendable, edits, label };
    const added = this.#unsent.add(entry, this.#clock.now());
    this.#losses.wrote(edits, added.n);
    const touched = nothingTouched();
    for (const { root, id, after, before } of edits) {
      touched[root].add(id);
      if (after === null && before !== null) {
        this.#gone.set(keyOf(root, id), { author: before.author, by: this.#options.userId });
      }
    }
    this.#flush();
    this.#changed(this.#content.read(this.#doc, touched, true));
    return added;
  }

  /** An edit beats a delete: writes a value that a delete has hidden. `forUser`: whose edit it is; null for my own. */
  #putBack(root: Root, id: string, value: Stored | null, forUser: string | null): void {
    const before = standing(this.#doc, root, id);
    const after = value && { ...value, editor: this.#options.userId };
    if (sameJson(before, after) || this.#access !== "write" || this.#layerState !== "open") return;
    const edits = [{ root, id, before, after }];
    const { n } = this.#commit(edits, selfMade);
    if (forUser !== null) this.#losses.restored(edits, n, forUser);
  }

  #carryOut(plan: Plan, redo: boolean): { label: string; edits: StoredEdit[] } {
    const edits = plan.sets.map(({ root, id, value }) => ({
      root,
      id,
      before: standing(this.#doc, root, id),
      after: value && { ...value, editor: this.#options.userId },
    }));
    if (edits.length > 0) this.#commit(edits, plan.label);
    if (plan.skipped.length > 0) {
      const parts = plan.skipped.map(({ root, id, present }) => ({
        root,
        id,
        by: present?.editor ?? this.#gone.get(keyOf(root, id))?.by ?? "",
      }));
      this.#emit("undo-skipped", { redo, label: plan.label, parts });
    }
    return { label: plan.label, edits };
  }

  #flush(): void {
    if (!this.#link.live || !this.#ready || this.#afresh) return;
    for (const { n, epoch, base, update } of this.#unsent.takeNext()) {
      this.#link.send({ type: "update", id: n, epoch, base, update });
    }
  }

  // Outbox.

  async #openOutbox(): Promise<void> {
    const outbox = await this.#options.store.open(this.#options.userId, this.#options.layerId);
    if (this.#closed) {
      outbox.close();
      return;
    }
    outbox.onKept(() => this.#refresh());
    this.#unsent.keepIn(outbox);
    this.#adopt = async () => {
      const left = await outbox.adopt(() => this.#unsent.nextNumber());
      if (this.#closed || left.length === 0) return;
      const toSend = this.#unsent.adopted(left, this.#clock.now());
      if (toSend && this.#ready) this.#startAfreshKeeping();
      const aside = left.filter((entry) => entry.aside !== null);
      if (aside.length > 0) this.#offer(aside, false);
      this.#refresh();
    };
    await this.#adopt();
  }

  #adopt: () => Promise<void> = async () => {};

  /** Takes the state of the server anew, so that what was adopted is laid on it. Nothing of mine is poisoned. */
  #startAfreshKeeping(): void {
    this.#afresh = true;
    this.#link.restart();
  }

  #file(entries: readonly OutboxEntry[]): { name: string; json: string } {
    const changes = entries.flatMap(({ edits, label, aside }) =>
      edits.map(({ root, id, after }) => ({ root, id, value: after, label, ...(aside && { refused: aside }) })),
    );
    const { layerId, userId } = this.#options;
    return { name: `spanwise-changes-${layerId}.json`, json: JSON.stringify({ layerId, userId, changes }, null, 2) };
  }

  // Telling.

  #tellLost({ root, id, mine, theirs, by }: LostEvent): void {
    const applyAgain = () => {
      this.#requireWritable();
      const before = standing(this.#doc, root, id);
      const me = this.#options.userId;
      const author = before?.author ?? this.#gone.get(keyOf(root, id))?.author ?? mine?.author ?? me;
      const after = mine && { ...mine, author, editor: me };
      if (sameJson(before, after)) return;
      const edits = [{ root, id, before, after }];
      this.#commit(edits, "Apply again");
      this.#history.did({ label: "Apply again", edits });
      this.#refresh();
    };
    this.#emit("lost", {
      root,
      id,
      mine: readStored(root, id, mine),
      theirs: readStored(root, id, theirs),
      by,
      applyAgain,
    });
  }

  #down(): void {
    this.#unsent.nothingSent();
    this.#cancelForgetting?.();
    this.#cancelForgetting = this.#clock.after(forgetPeopleMs, () => {
      this.#people.clear();
      this.#refresh();
    });
    this.#refresh();
  }

  #deny(why: Denial): void {
    this.#denied = why;
    this.#unsent.nothingSent();
    this.#people.clear();
    this.#refresh();
    this.#emit("closed", { code: why });
  }

  #saveFacts(): SaveFacts {
    const { queue, aside, kept } = this.#unsent;
    return {
      unacknowledged: queue.length,
      oldestMs: queue.reduce((oldest, { madeAt }) => Math.min(oldest, madeAt), Number.POSITIVE_INFINITY),
      connected: this.#link.live,
      denied: this.#denied !== null,
      aside: aside.length,
      stored: kept === "device",
    };
  }

  #describe(): Status {
    return {
      ready: this.#ready,
      connected: this.#link.live,
      denied: this.#denied,
      saveState: saveState(this.#saveFacts(), this.#clock.now()),
      position: this.#position,
      access: this.#access,
      layerState: this.#layerState,
      canWrite: this.#whyNot() === null,
      canUndo: this.#history.canUndo,
      canRedo: this.#history.canRedo,
      people: this.#people.list,
    };
  }

  /** Says anew how things stand, and again when time alone would change it. */
  #refresh(): void {
    if (this.#closed) return;
    const next = this.#describe();
    this.#cancelRefresh?.();
    const wait = nextChange(this.#saveFacts(), this.#clock.now());
    this.#cancelRefresh = wait === null ? null : this.#clock.after(wait, () => this.#refresh());
    if (sameJson({ ...next, people: 0 }, { ...this.#status, people: 0 }) && next.people === this.#status.people) return;
    this.#status = next;
    this.#emit("status", next);
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
    for (const listener of this.#listeners.get("change") ?? []) call(listener as (what: Change) => void, change);
  }

  #emit<K extends keyof ReplicaEvents>(event: K, what: ReplicaEvents[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) call(listener as (what: ReplicaEvents[K]) => void, what);
  }

  #listen(event: keyof ReplicaEvents | "change", listener: (what: never) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }
}

/** A listener that throws is a defect of its own, and must not keep the replica from its work. */
function call<T>(listener: (what: T) => void, what: T): void {
  try {
    listener(what);
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}

/**
 * One layer in the browser: live content, my changes on their way to the log, and who else is here.
 *
 * The promise behind it: a change that was made here is in the outbox until the log has it; it ends as acknowledged, as told to
 * have lost against somebody's concurrent change, or as refused and kept until the person decides. It never just vanishes.
 */
import type { LayerContent } from "#lib/annotation/annotation.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Notice, Position, Presence, RefusalReason, Selection, ServerMessage } from "#lib/collab/protocol.ts";
import type { Root } from "#lib/collab/schema.ts";
import { Failure } from "#lib/errors.ts";
import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import type { Connect } from "./connection.ts";
import { connectSocket, whenAwake } from "./connection.ts";
import type { Change } from "./content.ts";
import type { Edit, EntryValue, RelationValue, SpanValue, Stored, StoredEdit, Value } from "./edits.ts";
import { checkStored, jsonBytes, keyOf, readStored, sameJson, stamp } from "./edits.ts";
import type { Plan, Step } from "./history.ts";
import { History } from "./history.ts";
import type { Denial } from "./link.ts";
import { Link } from "./link.ts";
import type { Outbox, OutboxEntry } from "./outbox-contract.ts";
import { forgetPeopleMs, People, SelectionSender } from "./presence.ts";
import type { SaveFacts, SaveState } from "./save-state.ts";
import { nextChange, saveState } from "./save-state.ts";
import { Unsent } from "./unsent.ts";
import type { LossTold, Welcome } from "./working-copy.ts";
import { WorkingCopy } from "./working-copy.ts";

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

/** One transaction may hold so much, in bytes of JSON; the largest frame of the protocol is twice that. */
const maxTransaction = 4 * 1024 * 1024;

export class Replica {
  readonly #options: ReplicaOptions;
  readonly #clock: Clock;
  readonly #link: Link;
  readonly #unsent = new Unsent();
  readonly #copy: WorkingCopy;
  readonly #history = new History();
  readonly #people = new People();
  readonly #selection: SelectionSender;
  readonly #listeners = new Map<keyof ReplicaEvents | "change", Set<(what: never) => void>>();
  #ready = false;
  #closed = false;
  #denied: Denial | null = null;
  #access: "read" | "write" = "read";
  #layerState: "open" | "finished" = "open";
  /** Closes with 4422 in a row for which no change of mine can be blamed. */
  #strayCloses = 0;
  #status: Status;
  #adopt: () => Promise<void> = async () => {};
  #ends: (() => void)[] = [];
  #cancelRefresh: (() => void) | null = null;
  #cancelForgetting: (() => void) | null = null;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock();
    this.#copy = new WorkingCopy({
      userId: options.userId,
      unsent: this.#unsent,
      now: () => this.#clock.now(),
      clientId: options.clientId,
      mayWrite: () => this.#access === "write" && this.#layerState === "open",
      changed: (change) => this.#emit("change", change),
      lost: (loss) => this.#tellLost(loss),
      regained: (what) => this.#emit("regained", what),
      written: () => this.#flush(),
    });
    this.#selection = new SelectionSender(this.#clock, (selection) => this.#link.send({ type: "presence", selection }));
    this.#link = new Link(options.url, options.connect ?? connectSocket, this.#clock, {
      hello: () => ({ type: "open", ...this.#copy.held }),
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
    return this.#copy.content;
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
   * @throws Failure `invalid` for what the server would refuse, `forbidden` or `unauthenticated` where nothing may be written now.
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
    const { userId, text, schema } = this.#options;
    // Of several edits of one id the last one counts.
    const stored = new Map<string, StoredEdit>();
    for (const edit of edits) {
      const { root, id } = edit;
      const after = stamp(edit, this.#copy.authorOf(root, id) ?? userId, userId);
      if (after) checkStored(root, id, after, text, schema());
      stored.set(keyOf(root, id), { root, id, before: this.#copy.present(root, id), after });
    }
    const changes = [...stored.values()];
    if (jsonBytes(changes) > maxTransaction) {
      throw new Failure("invalid", "These are too many changes at once. Make them in several steps.");
    }
    this.#make(changes, label);
  }

  /**
   * Takes back my last change, as far as nobody has changed the same since. Answers with what was taken back and the edits that came
   * of it; null if there was nothing.
   */
  undo(): Step | null {
    this.#requireWritable();
    const plan = this.#history.planUndo((root, id) => this.#copy.present(root, id));
    const step = plan && this.#carryOut(plan, false);
    if (step) this.#history.undid(step);
    this.#refresh();
    return step;
  }

  redo(): Step | null {
    this.#requireWritable();
    const plan = this.#history.planRedo((root, id) => this.#copy.present(root, id));
    const step = plan && this.#carryOut(plan, true);
    if (step) this.#history.redid(step);
    this.#refresh();
    return step;
  }

  /** Where my caret stands, in UTF-16 units; sent at most ten times a second. */
  setSelection(selection: Selection): void {
    this.#selection.set(selection);
  }

  /** Everything of mine that is not in the log, as a JSON file. */
  download(): { name: string; json: string } {
    const { layerId, userId } = this.#options;
    const changes = [...this.#unsent.aside, ...this.#unsent.queue].flatMap(({ edits, label, aside }) =>
      edits.map(({ root, id, after }) => ({ root, id, value: after, label, ...(aside && { refused: aside }) })),
    );
    return { name: `spanwise-changes-${layerId}.json`, json: JSON.stringify({ layerId, userId, changes }, null, 2) };
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
        if (!this.#copy.receive(message.rows, message.position)) this.#link.restart();
        break;
      case "ack":
        this.#strayCloses = 0;
        if (!this.#copy.acknowledge(message.id, message.position)) this.#link.restart();
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
    this.#forgetPeopleLater(() => this.#people.forgetMissing());
    this.#unsent.nothingSent();
    const { snapshot, rows, position } = message;
    if (this.#copy.afresh || snapshot !== null || position.epoch !== this.#copy.position?.epoch) {
      const whole = snapshot !== null || rows[0]?.seq === 1 || position.seq === 0;
      if (!whole) {
        this.#startAfresh();
        return;
      }
      const refused = this.#copy.install(message);
      for (const entry of refused) {
        this.#history.forget(entry.made);
        this.#unsent.setAside(entry, entry.refusal ?? { reason: "invalid", message: "" });
      }
      if (refused.length > 0) this.#offer(false);
    } else if (!this.#copy.receive(rows, position)) {
      this.#link.restart();
      return;
    }
    this.#ready = true;
    this.#selection.again();
  }

  #noticed(notice: Notice): void {
    if (notice.kind === "finished") this.#layerState = "finished";
    if (notice.kind === "reopened") this.#layerState = "open";
    if (notice.kind === "access") this.#access = notice.access;
    this.#emit("notice", notice);
    const kept = this.#unsent.aside.some(({ aside }) => aside?.reason === "finished");
    if (notice.kind === "reopened" && kept) this.#offer(true);
  }

  // Refusal.

  /** The server does not take a change. Its struct would poison the Y.Doc for ever, so that is given up. */
  #refused(id: number, reason: RefusalReason, message: string): void {
    const entry = this.#unsent.sent(id);
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
    // One at a time, the guilty one is the one that was sent.
    if (careful) first.refusal = { reason: "invalid", message: "The server did not accept this change." };
    this.#unsent.careful = true;
    this.#unsent.remakeAll();
    this.#copy.takeAfresh();
    return true;
  }

  #startAfresh(): void {
    this.#unsent.remakeAll();
    this.#copy.takeAfresh();
    this.#link.restart();
  }

  /** Shows the person everything of hers that the server does not take. */
  #offer(offered: boolean): void {
    const entries = [...this.#unsent.aside];
    const undecided = () => entries.filter((entry) => this.#unsent.aside.includes(entry));
    const edits = entries.flatMap(({ edits, label, aside }) =>
      edits.map(({ root, id, after }) => {
        const { reason, message } = aside ?? { reason: "invalid", message: "" };
        return { root, id, value: readStored(root, id, after), label, reason, message };
      }),
    );
    this.#emit("refused", {
      edits,
      offered,
      retry: () => this.#retry(undecided()),
      download: () => this.download(),
      discard: () => {
        for (const entry of undecided()) this.#unsent.settle(entry);
        this.#refresh();
      },
    });
  }

  #retry(entries: readonly OutboxEntry[]): void {
    this.#requireWritable();
    for (const entry of entries) {
      this.#make(
        entry.edits.map(({ root, id, after }) => this.#again(root, id, after)),
        entry.label,
      );
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

  /** Makes those of the edits that change something, as one step of undo. */
  #make(edits: readonly StoredEdit[], label: string): void {
    const changes = edits.filter(({ before, after }) => !sameJson(before, after));
    if (changes.length === 0) return;
    this.#copy.commit(changes, label);
    this.#history.did({ label, edits: changes });
    this.#refresh();
  }

  /** A value that I wrote once, to be written again over whatever stands. */
  #again(root: Root, id: string, value: Stored | null): StoredEdit {
    const { userId } = this.#options;
    const author = this.#copy.authorOf(root, id) ?? value?.author ?? userId;
    return { root, id, before: this.#copy.present(root, id), after: value && { ...value, author, editor: userId } };
  }

  #carryOut(plan: Plan, redo: boolean): Step {
    const { label, skipped } = plan;
    const edits = plan.sets.map(({ root, id, value }) => ({
      root,
      id,
      before: this.#copy.present(root, id),
      after: value && { ...value, editor: this.#options.userId },
    }));
    if (edits.length > 0) this.#copy.commit(edits, label);
    const parts = skipped.map(({ root, id }) => ({ root, id, by: this.#copy.lastBy(root, id) }));
    if (parts.length > 0) this.#emit("undo-skipped", { redo, label, parts });
    return { label, edits };
  }

  #flush(): void {
    if (!this.#link.live || !this.#ready || this.#copy.afresh) return;
    for (const { n, epoch, base, update } of this.#unsent.takeNext()) {
      this.#link.send({ type: "update", id: n, epoch, base, update });
    }
  }

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
      if (toSend && this.#ready) {
        // They are laid on the state of the server. Nothing of mine is poisoned, so nothing needs to be made anew.
        this.#copy.takeAfresh();
        this.#link.restart();
      }
      if (left.some(({ aside }) => aside !== null)) this.#offer(false);
      this.#refresh();
    };
    await this.#adopt();
  }

  // Telling.

  #tellLost({ root, id, mine, theirs, by }: LossTold): void {
    const applyAgain = () => {
      this.#requireWritable();
      this.#make([this.#again(root, id, mine)], "Apply again");
    };
    const [lost, stands] = [readStored(root, id, mine), readStored(root, id, theirs)];
    this.#emit("lost", { root, id, mine: lost, theirs: stands, by, applyAgain });
  }

  #down(): void {
    this.#unsent.nothingSent();
    this.#forgetPeopleLater(() => this.#people.clear());
    this.#refresh();
  }

  #forgetPeopleLater(forget: () => void): void {
    this.#cancelForgetting?.();
    this.#cancelForgetting = this.#clock.after(forgetPeopleMs, () => {
      forget();
      this.#refresh();
    });
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
      position: this.#copy.position,
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
    // What says the same stays the same object, for whoever watches only that.
    if (sameJson(next.saveState, this.#status.saveState)) next.saveState = this.#status.saveState;
    this.#cancelRefresh?.();
    const wait = nextChange(this.#saveFacts(), this.#clock.now());
    this.#cancelRefresh = wait === null ? null : this.#clock.after(wait, () => this.#refresh());
    if (sameJson(next, this.#status)) return;
    this.#status = next;
    this.#emit("status", next);
  }

  #emit<K extends keyof Heard>(event: K, what: Heard[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        (listener as (what: Heard[K]) => void)(what);
      } catch (thrown) {
        // A listener that throws is a defect of its own, and must not keep the replica from its work.
        queueMicrotask(() => {
          throw thrown;
        });
      }
    }
  }

  #listen<K extends keyof Heard>(event: K, listener: (what: Heard[K]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }
}

type Heard = ReplicaEvents & { change: Change };

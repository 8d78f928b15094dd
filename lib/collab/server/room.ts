/**
 * One layer: its state at the head of the log, one queue, and whoever is connected.
 *
 * Everything that changes or reads the state goes through the queue, one job after the other: updates from all connections,
 * openings, and looking at what others did to the log. For updates the order is always the same: validate, append, apply, tell.
 * So the order of the log is the order of applying, an acknowledgement means committed, and nobody hears of a change that may
 * still be lost. Updates that wait together are appended together; a `Draft` lets each see those before it.
 *
 * Memory is never the truth. Where the outcome of an append is not known, or the log is not what it was, the room forgets
 * everything, closes its connections, and reads the log again when somebody comes back.
 */
import type { Notice, Position, Selection } from "#lib/collab/protocol.ts";
import { encodeServerMessage } from "#lib/collab/protocol.ts";
import { chain } from "#lib/data/chain.ts";
import type { LoggedRow, NewRow, Standing } from "#lib/data/layer-log.ts";
import { LogUnavailable } from "#lib/data/layer-log.ts";
import { Draft, Facts } from "./facts.ts";
import { PresenceBoard } from "./presence.ts";
import { Publisher } from "./publisher.ts";
import type { Host, OpenJob, UpdateJob } from "./seat.ts";
import { closing, Seat } from "./seat.ts";
import { SnapshotKeeper } from "./snapshots.ts";
import type { Connection, Surroundings, Visitor } from "./surroundings.ts";
import type { Known, Verdict } from "./validator.ts";
import { judge, knownFrom } from "./validator.ts";

/** `look`: read on in the log. `schema`: read the label schema again. */
type Job = OpenJob | UpdateJob | { kind: "look" | "schema"; done: () => void };

/** How much of the queue one append takes at most. */
const batch = { rows: 128, bytes: 2 * 1024 * 1024 };

/** A client that is further behind gets a snapshot. */
const maxRowsBehind = 2000;

type State = { facts: Facts; known: Known; version: number; head: Position; standing: Standing };

export class Room {
  private readonly surroundings: Surroundings;
  private readonly host: Host;
  private readonly seats = new Map<number, Seat>();
  private readonly presence: PresenceBoard | null;
  private readonly publisher: Publisher;
  private readonly snapshots: SnapshotKeeper;
  private readonly queue: Job[] = [];
  private running: Promise<void> | null = null;
  private state: State | null = null;
  private connections = 0;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
    const { clock, layer } = surroundings;
    this.publisher = new Publisher(clock, () => this.seats.values());
    this.snapshots = new SnapshotKeeper(surroundings);
    // A personal layer tells nobody when its annotator works.
    const social = layer.kind === "shared" || layer.kind === "gold";
    this.presence = social ? new PresenceBoard(clock, (bytes) => this.tellOpen(bytes)) : null;
    this.host = {
      enqueue: (job) => this.enqueue(job),
      select: (seat, selection) => this.select(seat, selection),
      hostile: (seat, rule) => this.expel(seat, rule),
      left: (seat) => this.left(seat),
    };
  }

  join(connection: Connection, visitor: Visitor): Seat {
    const seat = new Seat(++this.connections, connection, visitor, this.host);
    this.seats.set(seat.connection, seat);
    return seat;
  }

  /** How many are connected. */
  get size(): number {
    return this.seats.size;
  }

  /** Reads what others have appended, or what a command has done to the layer. Call it on a hint. */
  catchUp(): Promise<void> {
    return new Promise((done) => this.enqueue({ kind: "look", done }));
  }

  /** Reads the project's label schema again. */
  schemaChanged(): Promise<void> {
    return new Promise((done) => this.enqueue({ kind: "schema", done }));
  }

  /** Resolves when everything that was received has been answered or dropped. */
  async idle(): Promise<void> {
    while (this.running) await this.running;
    await this.snapshots.idle();
  }

  /** Where the room stands in the log; null before the layer is read. */
  get position(): Position | null {
    return this.state?.head ?? null;
  }

  /** Whether the layer stands elsewhere than this room believes. Rows that are just being written may make it seem so. */
  differsFrom(standing: Standing | null): boolean {
    if (!this.state) return false;
    const { head, standing: known } = this.state;
    if (!standing || standing.epoch !== head.epoch || standing.seq > head.seq) return true;
    return standing.state !== known.state || standing.set?.id !== known.set?.id;
  }

  /** Closes all connections and forgets the layer. Whoever comes back finds it read again. */
  close(code: number = closing.again, reason = "The layer is read again."): void {
    for (const seat of [...this.seats.values()]) seat.close(code, reason);
    this.forget();
  }

  private enqueue(job: Job): void {
    this.queue.push(job);
    this.start();
  }

  private start(): void {
    this.running ??= this.drain().finally(() => {
      this.running = null;
      // Something may have come while the last round ended.
      if (this.queue.length > 0) this.start();
    });
  }

  private async drain(): Promise<void> {
    for (let jobs = this.nextJobs(); jobs.length > 0; jobs = this.nextJobs()) {
      try {
        await this.work(jobs);
      } catch (error) {
        this.fail(error);
      }
      for (const job of jobs) {
        if (job.kind === "update" || job.kind === "open") job.seat.done(job.kind === "update" ? job.update.length : 0);
        else job.done();
      }
    }
  }

  /** The first job of the queue; with an update, those that follow it. */
  private nextJobs(): Job[] {
    let count = 0;
    let bytes = 0;
    for (const job of this.queue) {
      if (job.kind !== "update") break;
      bytes += job.update.length;
      if (count > 0 && (count >= batch.rows || bytes > batch.bytes)) break;
      count++;
    }
    return this.queue.splice(0, Math.max(count, 1));
  }

  private async work(jobs: Job[]): Promise<void> {
    const [first] = jobs;
    if (!first) return;
    if (first.kind === "look" || first.kind === "schema") {
      // Nothing is in memory that could be out of date.
      if (!this.state) return;
      if (first.kind === "look") await this.look(this.state);
      else await this.readSchema(this.state);
      return;
    }
    if (jobs.every((job) => "seat" in job && job.seat.banned)) return;
    this.state ??= await this.read();
    if (!this.state) this.close(closing.gone, "There is no such layer.");
    else if (first.kind === "open") await this.welcome(this.state, first);
    else await this.write(this.state, jobs as UpdateJob[]);
  }

  /** Something outside went wrong, or something here is not as it must be. Either way memory is no longer trusted. */
  private fail(error: unknown): void {
    if (error instanceof LogUnavailable) {
      this.close(closing.unavailable, "The database is away. Your changes are kept; they are sent again.");
      return;
    }
    this.surroundings.report.defect({ layerId: this.surroundings.layer.layerId, what: "room failed", error });
    this.close(closing.defect, "Something went wrong. Your changes are kept; they are sent again.");
  }

  private forget(): void {
    this.state = null;
    // What waits is not acknowledged, so whoever sent it sends it again.
    for (const job of this.queue) if ("seat" in job) job.seat.banned = true;
    this.publisher.close();
    this.presence?.close();
  }

  // ── Reading ──

  private async read(): Promise<State | null> {
    const { log, schema } = this.surroundings;
    const standing = await log.head();
    if (!standing) return null;
    const { epoch } = standing;
    const snapshot = await log.snapshot(epoch);
    const rows = await log.rows(epoch, snapshot?.seq ?? 0);
    const facts = Facts.read(snapshot, rows);
    if (facts.pending) throw new Error("the log does not make a whole layer");
    const { seq, sha256 } = rows.at(-1) ?? standing;
    const current = await schema();
    this.snapshots.loaded(facts, snapshot?.seq ?? 0, seq);
    return { facts, known: knownFrom(current), version: current.version, head: { epoch, seq, sha256 }, standing };
  }

  private async readSchema(state: State): Promise<void> {
    const schema = await this.surroundings.schema();
    state.known = knownFrom(schema);
    if (schema.version === state.version) return;
    state.version = schema.version;
    this.notify({ kind: "schema", version: schema.version });
  }

  /** Catches up with the log, and tells what a command did. False where the room had to forget everything. */
  private async look(state: State): Promise<boolean> {
    const { log } = this.surroundings;
    const standing = await log.head();
    if (!standing) {
      this.close(closing.gone, "There is no such layer any more.");
      return false;
    }
    const { head } = state;
    // A new epoch, or a log that was put back behind our back.
    if (standing.epoch !== head.epoch || standing.seq < head.seq) {
      this.close();
      return false;
    }
    const rows = standing.seq > head.seq ? await log.rows(head.epoch, head.seq) : [];
    let { sha256 } = head;
    for (const row of rows) {
      sha256 = chain(sha256, row.update);
      if (sha256 === row.sha256) continue;
      this.close();
      return false;
    }
    this.commit(state, rows);
    this.tellStanding(state, standing);
    return true;
  }

  private tellStanding(state: State, standing: Standing): void {
    const before = state.standing;
    state.standing = standing;
    const { set } = standing;
    if (!set) return;
    if (standing.state === "finished" && (before.state === "open" || before.set?.id !== set.id)) {
      const position = { epoch: standing.epoch, seq: set.seq, sha256: set.sha256 };
      this.notify({ kind: "finished", by: set.by.userId, name: set.by.name, setId: set.id, position });
    } else if (standing.state === "open" && before.state === "finished" && set.reopenedBy) {
      this.notify({ kind: "reopened", by: set.reopenedBy.userId, name: set.reopenedBy.name });
    }
  }

  private async welcome({ facts, head, standing }: State, { seat, epoch, seq }: OpenJob): Promise<void> {
    const behind = head.seq - seq;
    const holdsPart = epoch === head.epoch && seq > 0 && behind >= 0 && behind <= maxRowsBehind;
    const rows = holdsPart && behind > 0 ? await this.surroundings.log.rows(head.epoch, seq, head.seq) : [];
    const { userId, name } = seat.visitor;
    const message = encodeServerMessage({
      type: "welcome",
      position: head,
      access: seat.access,
      state: standing.state,
      you: { userId, name, connection: seat.connection },
      snapshot: holdsPart || head.seq === 0 ? null : { seq: head.seq, state: this.publisher.stateOf(facts.doc, head) },
      rows,
    });
    seat.send(message);
    seat.told = head.seq;
    if (seat.welcomed) return;
    seat.welcomed = true;
    if (this.presence && seat.open) seat.send(this.presence.enter(seat.connection, { userId, name }));
  }

  // ── Writing ──

  private async write(state: State, jobs: readonly UpdateJob[]): Promise<void> {
    let left = jobs;
    while (left.length > 0) {
      const { rows, answers } = await this.draft(state, left);
      if (rows.length === 0) {
        this.answer(answers);
        return;
      }
      const appended = await this.surroundings.log.append(state.head, rows);
      left = answers.map(({ job }) => job);
      switch (appended.kind) {
        case "committed":
          this.commit(state, this.logged(state.head, rows), answers);
          return;
        case "denied": {
          const denied = new Set(appended.rows.map((index) => answers.filter(({ row }) => row)[index]?.job.seat));
          for (const seat of denied) seat?.doubt();
          break;
        }
        case "behind":
        case "finished":
          if (!(await this.look(state))) return;
          break;
        case "epoch":
          this.close();
          return;
        case "gone":
          this.close(closing.gone, "There is no such layer any more.");
          return;
      }
    }
  }

  /** Judges updates one after the other. Refuses and expels at once; the rest is for the log, or there already. */
  private async draft(state: State, jobs: readonly UpdateJob[]): Promise<{ rows: NewRow[]; answers: Answer[] }> {
    const draft = new Draft(state.facts);
    const rows: NewRow[] = [];
    const answers: Answer[] = [];
    let { seq, sha256 } = state.head;
    for (const job of jobs) {
      const { seat, id } = job;
      if (seat.banned) continue;
      if (!seat.welcomed) {
        this.expel(seat, "update before open");
        continue;
      }
      if (job.epoch !== state.head.epoch) {
        seat.refuse(id, "epoch", null);
        continue;
      }
      const verdict = await this.judge(state, job, draft);
      if (verdict.kind === "nothing") {
        answers.push({ job, position: { epoch: job.epoch, seq, sha256 }, row: false });
        continue;
      }
      if (verdict.kind !== "take") {
        this.turnDown(seat, id, verdict);
        continue;
      }
      if (seat.access !== "write" || state.standing.state === "finished") {
        seat.refuse(id, seat.access === "write" ? "finished" : "access", verdict.laid.client);
        continue;
      }
      draft.lay(verdict.laid);
      const { userId, sessionId } = seat.visitor;
      sha256 = chain(sha256, verdict.update);
      // The client can only have seen what is there; a base beyond would hide that its change was concurrent.
      const base = Math.min(job.base, seq++);
      rows.push({ userId, sessionId, base, update: verdict.update, sha256 });
      answers.push({ job, position: { epoch: job.epoch, seq, sha256 }, row: true });
    }
    return { rows, answers };
  }

  private async judge(state: State, { seat, update }: UpdateJob, draft: Draft): Promise<Verdict> {
    const { text } = this.surroundings.layer;
    const verdict = judge(update, seat.visitor.userId, draft, state.known, text);
    if (verdict.kind !== "hostile" || !verdict.outdated) return verdict;
    // A label may be so new that the signal has not come yet.
    await this.readSchema(state);
    return judge(update, seat.visitor.userId, draft, state.known, text);
  }

  private turnDown(seat: Seat, id: number, verdict: Exclude<Verdict, { kind: "take" | "nothing" }>): void {
    switch (verdict.kind) {
      case "too-large":
        seat.refuse(id, "too-large", verdict.client);
        break;
      case "gap": {
        const reason = seat.refusals.get(verdict.client);
        // It is refused as what it builds on was, and so is what builds on it.
        if (reason) seat.refuse(id, reason, verdict.own);
        else this.expel(seat, verdict.rule);
        break;
      }
      case "hostile":
        this.expel(seat, verdict.rule);
        break;
    }
  }

  private logged(head: Position, rows: readonly NewRow[]): LoggedRow[] {
    return rows.map(({ userId, base, update, sha256 }, i) => ({ seq: head.seq + 1 + i, userId, base, update, sha256 }));
  }

  /** Applies what is in the log, and tells everybody. */
  private commit(state: State, rows: readonly LoggedRow[], answers: readonly Answer[] = []): void {
    const last = rows.at(-1);
    if (!last) return;
    state.facts.apply(rows);
    if (state.facts.pending) throw new Error("a logged update waits for what is not there");
    state.head = { epoch: state.head.epoch, seq: last.seq, sha256: last.sha256 };
    this.publisher.add(state.head.epoch, rows);
    this.answer(answers);
    this.publisher.publish();
    this.snapshots.committed(state.facts, state.head, rows.length);
  }

  private answer(answers: readonly Answer[]): void {
    for (const { job, position, row } of answers) {
      this.publisher.bringTo(job.seat, row ? position.seq - 1 : position.seq);
      job.seat.told = Math.max(job.seat.told, position.seq);
      job.seat.acknowledge(job.id, position);
    }
  }

  // ── People ──

  private select(seat: Seat, selection: Selection): void {
    const { length } = this.surroundings.layer.text;
    const fits = selection !== null && selection.anchor <= length && selection.head <= length;
    this.presence?.move(seat.connection, fits ? selection : null);
  }

  private expel(seat: Seat, rule: string): void {
    if (seat.banned) return;
    const { layerId } = this.surroundings.layer;
    this.surroundings.report.hostile({ layerId, userId: seat.visitor.userId, rule });
    seat.close(closing.hostile, "Not accepted.");
  }

  private left(seat: Seat): void {
    this.seats.delete(seat.connection);
    this.presence?.leave(seat.connection);
  }

  private notify(notice: Notice): void {
    this.publisher.flush();
    for (const seat of this.seats.values()) seat.notice(notice);
  }

  private tellOpen(bytes: Uint8Array): void {
    for (const seat of this.seats.values()) if (seat.open) seat.send(bytes);
  }
}

/** What a client hears once the batch is committed. `row`: at this position is its own row; otherwise nothing was missing. */
type Answer = { job: UpdateJob; position: Position; row: boolean };

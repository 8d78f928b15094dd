/**
 * One layer: its state at the head of the log, one queue, and whoever is connected.
 *
 * Everything that changes or reads the state goes through the queue, one job after the other: updates from all connections,
 * openings, and looking at what others did to the log. For updates the order is always the same: validate, append, apply, tell.
 * So the order of the log is the order of applying, an acknowledgement means committed, and nobody hears of a change that may
 * still be lost. Updates that wait together are appended together; a draft lets each see those before it.
 *
 * Memory is never the truth. Where the outcome of an append is not known, or the log is not what it was, the room forgets
 * everything, closes its connections, and reads the log again when somebody comes back.
 */
import type { Notice, Position, Selection } from "#lib/collab/protocol.ts";
import { encodeServerMessage } from "#lib/collab/protocol.ts";
import type { LoggedRow, Standing } from "#lib/data/layer-log.ts";
import { LogUnavailable } from "#lib/data/layer-log.ts";
import { type Answer, draftBatch } from "./batch.ts";
import { LayerState } from "./layer-state.ts";
import { PresenceBoard } from "./presence.ts";
import { Publisher } from "./publisher.ts";
import type { Host, OpenJob, UpdateJob } from "./seat.ts";
import { closing, Seat } from "./seat.ts";
import { SnapshotKeeper } from "./snapshots.ts";
import type { Connection, Surroundings, Visitor } from "./surroundings.ts";

/** `look`: read on in the log. `schema`: read the label schema again. */
type Job = OpenJob | UpdateJob | { kind: "look" | "schema"; done: () => void };

/** How much of the queue one append takes at most. */
const batch = { rows: 128, bytes: 2 * 1024 * 1024 };

/** A client that is further behind gets a snapshot. */
const maxRowsBehind = 2000;

export class Room {
  private readonly surroundings: Surroundings;
  private readonly host: Host;
  private readonly seats = new Map<number, Seat>();
  private readonly presence: PresenceBoard | null;
  private readonly publisher: Publisher;
  private readonly snapshots: SnapshotKeeper;
  private readonly queue: Job[] = [];
  private running: Promise<void> | null = null;
  private state: LayerState | null = null;
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

  /** Tells everybody to read again what stands beside the layer. A personal layer has nothing of the kind. */
  beside(): void {
    if (this.presence) this.notify({ kind: "review" });
  }

  /**
   * Tells everybody to read the comments of the layer again. All who are here may read them, but for a model's layer, where annotators
   * who are blind to each other are, and hear nothing of each other.
   */
  commented(): void {
    if (this.surroundings.layer.kind !== "model") this.notify({ kind: "comments" });
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
    return this.state?.differsFrom(standing) ?? false;
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
    if (!this.state) {
      this.state = await LayerState.read(this.surroundings);
      if (this.state) this.snapshots.loaded(this.state.facts, this.state.snapshotSeq, this.state.head.seq);
    }
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

  private async readSchema(state: LayerState): Promise<void> {
    if (await state.readSchema()) this.notify({ kind: "schema", version: state.version });
  }

  /** Catches up with the log, and tells what a command did. False where the room had to forget everything. */
  private async look(state: LayerState): Promise<boolean> {
    const found = await state.readOn();
    if (this.state !== state) return false;
    switch (found.kind) {
      case "gone":
        this.close(closing.gone, "There is no such layer any more.");
        return false;
      case "other":
        this.close();
        return false;
      case "more": {
        this.commit(state, found.rows);
        const notice = state.stand(found.standing);
        if (notice) this.notify(notice);
        return true;
      }
    }
  }

  private async welcome(state: LayerState, { seat, epoch, seq }: OpenJob): Promise<void> {
    const { facts, head, standing } = state;
    const behind = head.seq - seq;
    const holdsPart = epoch === head.epoch && seq > 0 && behind >= 0 && behind <= maxRowsBehind;
    const rows = holdsPart && behind > 0 ? await this.surroundings.log.rows(head.epoch, seq, head.seq) : [];
    if (this.state !== state) return;
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

  /** Appends what is valid, and answers everybody. Where the log says no, it tries again with what may still be written. */
  private async write(state: LayerState, jobs: readonly UpdateJob[]): Promise<void> {
    for (let left = jobs; left.length > 0; ) {
      const { rows, answers } = await draftBatch(state, left, {
        hostile: this.host.hostile,
        readSchema: () => this.readSchema(state),
        admits: (userId) => this.surroundings.newcomers.admit(this.surroundings.layer.layerId, userId),
      });
      if (rows.length === 0) {
        this.answer(answers);
        return;
      }
      const appended = await this.surroundings.log.append(state.head, rows);
      // Closed meanwhile: nobody is there to be told, and the log will be read again.
      if (this.state !== state) return;
      switch (appended.kind) {
        case "committed":
          this.commit(state, state.logged(rows), answers);
          return;
        case "denied": {
          const writers = answers.filter(({ row }) => row).map(({ job }) => job.seat);
          for (const seat of new Set(appended.rows.map((index) => writers[index]))) seat?.doubt();
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
      left = answers.map(({ job }) => job);
    }
  }

  /** Applies what is in the log, and tells everybody. */
  private commit(state: LayerState, rows: readonly LoggedRow[], answers: readonly Answer[] = []): void {
    if (rows.length === 0) return;
    state.apply(rows);
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

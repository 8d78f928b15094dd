import type { Notice, Position } from "#lib/collab/protocol.ts";
import { chain } from "#lib/data/chain.ts";
import type { LoggedRow, NewRow, Standing } from "#lib/data/layer-log.ts";
import { Facts } from "./facts.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Known, knownFrom } from "./validator.ts";

/** What reading on has found: more of the same log (perhaps nothing), another log, or no layer any more. */
type Found = { kind: "more"; rows: LoggedRow[]; standing: Standing } | { kind: "other" } | { kind: "gone" };

/** A layer in memory, as its log stands at `head`. */
export class LayerState {
  readonly facts: Facts;
  readonly text: string;
  /** From where the log was read; 0 where there was no snapshot. */
  readonly snapshotSeq: number;
  head: Position;
  standing: Standing;
  /** What values may refer to, and the version of the label schema that says so. */
  known: Known;
  version: number;
  private readonly surroundings: Surroundings;

  private constructor(
    surroundings: Surroundings,
    read: Pick<LayerState, "facts" | "snapshotSeq" | "head" | "standing" | "known" | "version">,
  ) {
    this.surroundings = surroundings;
    this.text = surroundings.layer.text;
    this.facts = read.facts;
    this.snapshotSeq = read.snapshotSeq;
    this.head = read.head;
    this.standing = read.standing;
    this.known = read.known;
    this.version = read.version;
  }

  /** Reads a layer from its newest snapshot and the rows behind it; null where there is none. */
  static async read(surroundings: Surroundings): Promise<LayerState | null> {
    const { log } = surroundings;
    const standing = await log.head();
    if (!standing) return null;
    const { epoch } = standing;
    const snapshot = await log.snapshot(epoch);
    const rows = await log.rows(epoch, snapshot?.seq ?? 0);
    const facts = Facts.read(snapshot, rows);
    if (facts.pending) throw new Error("the log does not make a whole layer");
    const { seq, sha256 } = rows.at(-1) ?? standing;
    const schema = await surroundings.schema();
    return new LayerState(surroundings, {
      facts,
      snapshotSeq: snapshot?.seq ?? 0,
      head: { epoch, seq, sha256 },
      standing,
      known: knownFrom(schema),
      version: schema.version,
    });
  }

  /** Reads the label schema again. Whether it has a new version. */
  async readSchema(): Promise<boolean> {
    const schema = await this.surroundings.schema();
    this.known = knownFrom(schema);
    const changed = schema.version !== this.version;
    this.version = schema.version;
    return changed;
  }

  /** What others have appended, and where the layer stands now. Changes nothing. */
  async readOn(): Promise<Found> {
    const { log } = this.surroundings;
    const standing = await log.head();
    if (!standing) return { kind: "gone" };
    const { head } = this;
    // A new epoch, or a log that was put back behind our back.
    if (standing.epoch !== head.epoch || standing.seq < head.seq) return { kind: "other" };
    const rows = standing.seq > head.seq ? await log.rows(head.epoch, head.seq) : [];
    let { sha256 } = head;
    for (const row of rows) {
      sha256 = chain(sha256, row.update);
      if (sha256 !== row.sha256) return { kind: "other" };
    }
    return { kind: "more", rows, standing };
  }

  /** New rows as they stand in the log, once they are committed. */
  logged(rows: readonly NewRow[]): LoggedRow[] {
    const { seq } = this.head;
    return rows.map(({ userId, base, update, sha256 }, i) => ({ seq: seq + 1 + i, userId, base, update, sha256 }));
  }

  /** Applies rows of the log that follow the head. */
  apply(rows: readonly LoggedRow[]): void {
    this.facts.apply(rows);
    if (this.facts.pending) throw new Error("a logged update waits for what is not there");
    const last = rows.at(-1);
    if (last) this.head = { epoch: this.head.epoch, seq: last.seq, sha256: last.sha256 };
  }

  /** Notes where the layer stands. What everybody is to be told, if it was finished or reopened since. */
  stand(standing: Standing): Notice | null {
    const before = this.standing;
    this.standing = standing;
    const { set } = standing;
    if (!set) return null;
    if (standing.state === "finished") {
      if (before.state === "finished" && before.set?.id === set.id) return null;
      const position = { epoch: standing.epoch, seq: set.seq, sha256: set.sha256 };
      return { kind: "finished", by: set.by.userId, name: set.by.name, setId: set.id, position };
    }
    if (before.state === "open" || !set.reopenedBy) return null;
    return { kind: "reopened", by: set.reopenedBy.userId, name: set.reopenedBy.name };
  }

  differsFrom(standing: Standing | null): boolean {
    if (!standing || standing.epoch !== this.head.epoch || standing.seq > this.head.seq) return true;
    return standing.state !== this.standing.state || standing.set?.id !== this.standing.set?.id;
  }
}

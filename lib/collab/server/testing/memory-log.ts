import type { Position } from "#lib/collab/protocol.ts";
import type { Log } from "#lib/collab/server/surroundings.ts";
import { chain } from "#lib/data/chain.ts";
import type { Appended, LoggedRow, NewRow, Standing, StoredSnapshot } from "#lib/data/layer-log.ts";
import { LogUnavailable } from "#lib/data/layer-log.ts";

/**
 * One layer's log in memory, with the same rules as the one in PostgreSQL, for tests that simulate many rooms and networks.
 * Give one log to two rooms to have two servers on one database.
 */
export class MemoryLog implements Log {
  epoch = 1;
  state: "open" | "finished" = "open";
  set: Standing["set"] = null;
  /** Users and sessions that may not write any more. */
  readonly denied = new Set<string>();
  /** The next so many appends fail as if the database were away; with `afterCommit`, the rows are there all the same. */
  outage: { appends: number; afterCommit: boolean } = { appends: 0, afterCommit: false };
  readonly logged: LoggedRow[] = [];
  readonly snapshots: StoredSnapshot[] = [];

  async head(): Promise<Standing> {
    return { ...this.end(), state: this.state, set: this.set };
  }

  async append(after: Position, rows: readonly NewRow[]): Promise<Appended> {
    const away = this.outage.appends > 0;
    if (away) {
      this.outage.appends--;
      if (!this.outage.afterCommit) throw new LogUnavailable("the log is away");
    }
    const answer = this.write(after, rows);
    if (away) throw new LogUnavailable("the log went away while it committed");
    return answer;
  }

  private write(after: Position, rows: readonly NewRow[]): Appended {
    if (after.epoch !== this.epoch) return { kind: "epoch" };
    const denied = rows.flatMap(({ userId, sessionId }, index) =>
      this.denied.has(userId) || this.denied.has(sessionId) ? [index] : [],
    );
    if (denied.length > 0) return { kind: "denied", rows: denied };
    if (this.state === "finished") return { kind: "finished" };
    const end = this.end();
    if (end.seq !== after.seq || end.sha256 !== after.sha256) return { kind: "behind" };
    let { seq, sha256 } = after;
    for (const { userId, base, update, sha256: named } of rows) {
      sha256 = chain(sha256, update);
      if (sha256 !== named) throw new Error("the chain of hashes is broken");
      this.logged.push({ seq: ++seq, userId, base, update, sha256 });
    }
    return { kind: "committed" };
  }

  async rows(epoch: number, after: number, upTo = Number.POSITIVE_INFINITY): Promise<LoggedRow[]> {
    return epoch === this.epoch ? this.logged.filter(({ seq }) => seq > after && seq <= upTo) : [];
  }

  async snapshot(epoch: number, upTo = Number.POSITIVE_INFINITY): Promise<StoredSnapshot | null> {
    if (epoch !== this.epoch) return null;
    return this.snapshots.findLast(({ seq }) => seq <= upTo) ?? null;
  }

  async saveSnapshot(epoch: number, snapshot: StoredSnapshot): Promise<void> {
    if (epoch === this.epoch) this.snapshots.push(structuredClone(snapshot));
  }

  /** Begins a new epoch with one row of the server's own, as restoring and compacting do. */
  begin(update: Uint8Array): void {
    this.epoch++;
    this.snapshots.length = 0;
    this.logged.length = 0;
    this.logged.push({ seq: 1, userId: "", base: 0, update, sha256: chain("", update) });
  }

  private end(): { epoch: number; seq: number; sha256: string } {
    const last = this.logged.at(-1);
    return { epoch: this.epoch, seq: last?.seq ?? 0, sha256: last?.sha256 ?? "" };
  }
}

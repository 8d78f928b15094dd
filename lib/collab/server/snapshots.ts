import * as Y from "yjs";
import type { Position } from "#lib/collab/protocol.ts";
import type { StoredSnapshot } from "#lib/data/layer-log.ts";
import { Facts } from "./facts.ts";
import type { Surroundings } from "./surroundings.ts";

/** A snapshot is due after so many rows (more in a large layer), or so many new clientIDs, which make every later edit slower. */
const due = { rows: 500, rowsPerStruct: 1 / 4, clients: 200 };

/**
 * Makes snapshots of a layer in the background. One is kept only if reading it again, and reading the log without it, both give
 * the same layer. The log stays the truth: losing every snapshot costs time at the next start and nothing else.
 */
export class SnapshotKeeper {
  private readonly surroundings: Surroundings;
  private rows = 0;
  private clients = 0;
  private making: Promise<void> | null = null;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
  }

  loaded(facts: Facts, snapshotSeq: number, seq: number): void {
    this.rows = seq - snapshotSeq;
    this.clients = this.rows === 0 ? facts.owners.size : this.clients;
  }

  /** Rows were committed. Starts making a snapshot where one is due. */
  committed(facts: Facts, position: Position, rows: number): void {
    this.rows += rows;
    if (this.making) return;
    const wanted = Math.max(due.rows, facts.size * due.rowsPerStruct);
    if (this.rows < wanted && facts.owners.size - this.clients < due.clients) return;
    this.rows = 0;
    this.clients = facts.owners.size;
    const state = Y.encodeStateAsUpdate(facts.doc);
    this.making = this.make(position, { seq: position.seq, state, facts: facts.store() }).finally(() => {
      this.making = null;
    });
  }

  async idle(): Promise<void> {
    await this.making;
  }

  private async make({ epoch }: Position, snapshot: StoredSnapshot): Promise<void> {
    const { log, layer, report } = this.surroundings;
    try {
      const before = await log.snapshot(epoch, snapshot.seq);
      const rows = await log.rows(epoch, before?.seq ?? 0, snapshot.seq);
      if (!sameLayer(Facts.read(before, rows), Facts.read(snapshot, []))) {
        report.defect({ layerId: layer.layerId, what: "a snapshot is not what the log says; it was not kept" });
        return;
      }
      await log.saveSnapshot(epoch, snapshot);
    } catch (error) {
      // The next one will do. Nothing rests on this one.
      report.defect({ layerId: layer.layerId, what: "no snapshot could be made", error });
    }
  }
}

/** Whether two readings agree in every value, every clientID and its clock, every owner and every author. */
function sameLayer(a: Facts, b: Facts): boolean {
  return a.fingerprint() === b.fingerprint();
}

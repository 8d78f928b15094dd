/**
 * Rebuilds a layer from its log and compares it with all that is stored about it. Whatever
 * is listed here is a defect or a damaged disk, never the work of a person.
 */
import * as Y from "yjs";
import type { System } from "#lib/access/member.ts";
import { readLayer, replay, roots } from "#lib/collab/schema.ts";
import { chain } from "./chain.ts";
import { database } from "./client.ts";

type StoredRow = { epoch: number; seq: number; update: Buffer; sha256: Buffer };
type StoredState = { epoch: number; seq: number; state: Buffer };
type StoredSet = { id: string; epoch: number; seq: number; logSha256: Buffer };

/** What is wrong with a layer, one line each; nothing in a sound one. */
export async function verifyLayer(_system: System, layerId: string): Promise<string[]> {
  const { pool } = database();
  const of = [layerId];
  const { rows } = await pool.query<StoredRow>(
    `SELECT "epoch", "seq", "update", "sha256" FROM "LayerUpdate" WHERE "layerId" = $1 ORDER BY "epoch", "seq"`,
    of,
  );
  const { rows: snapshots } = await pool.query<StoredState>(
    `SELECT "epoch", "seq", "state" FROM "LayerSnapshot" WHERE "layerId" = $1 ORDER BY "epoch", "seq"`,
    of,
  );
  const { rows: sets } = await pool.query<StoredSet>(
    `SELECT "id", "epoch", "seq", "logSha256" FROM "AnnotationSet" WHERE "layerId" = $1`,
    of,
  );
  const epochs = Map.groupBy(rows, ({ epoch }) => epoch);
  return [
    ...[...epochs].flatMap(([epoch, log]) => verifyLog(epoch, log)),
    ...snapshots.flatMap((snapshot) => verifySnapshot(snapshot, epochs.get(snapshot.epoch) ?? [])),
    ...sets.flatMap((set) => verifySet(set, epochs.get(set.epoch) ?? [])),
  ];
}

function verifyLog(epoch: number, log: readonly StoredRow[]): string[] {
  const faults: string[] = [];
  let sha256 = "";
  for (const [index, row] of log.entries()) {
    if (row.seq !== index + 1) faults.push(`epoch ${epoch}: row ${row.seq} stands where row ${index + 1} should`);
    sha256 = chain(sha256, row.update);
    if (sha256 !== row.sha256.toString("hex")) faults.push(`epoch ${epoch}: row ${row.seq} breaks the chain of hashes`);
    sha256 = row.sha256.toString("hex");
  }
  try {
    const doc = rebuild(log);
    if (doc.store.pendingStructs || doc.store.pendingDs)
      faults.push(`epoch ${epoch}: something waits for what is missing`);
    readLayer(doc);
  } catch (error) {
    faults.push(`epoch ${epoch}: the log cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  return faults;
}

function verifySnapshot({ epoch, seq, state }: StoredState, log: readonly StoredRow[]): string[] {
  try {
    const stored = replay(state, []);
    if (summary(stored) === summary(rebuild(log.filter((row) => row.seq <= seq)))) return [];
    return [`epoch ${epoch}: the snapshot after row ${seq} is not what the log says`];
  } catch (error) {
    return [`epoch ${epoch}: the snapshot after row ${seq} cannot be read: ${error}`];
  }
}

function verifySet({ id, epoch, seq, logSha256 }: StoredSet, log: readonly StoredRow[]): string[] {
  const named = logSha256.toString("hex");
  const found = seq === 0 ? "" : log.find((row) => row.seq === seq)?.sha256.toString("hex");
  return named === found ? [] : [`epoch ${epoch}: annotation set ${id} names a position that the log does not have`];
}

function rebuild(log: readonly StoredRow[]): Y.Doc {
  return replay(
    null,
    log.map(({ update }) => update),
  );
}

/** All values and how far each client's clock has come, as one text. */
function summary(doc: Y.Doc): string {
  const sorted = (entries: Iterable<[string | number, unknown]>) =>
    [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const clocks = Y.decodeStateVector(Y.encodeStateVector(doc));
  return JSON.stringify([sorted(clocks), ...roots.map((root) => sorted(doc.getMap(root).entries()))]);
}

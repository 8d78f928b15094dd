/** Looks through everything that is stored and compares each thing with what it should be, by its own hash. */
import { createHash } from "node:crypto";
import type { System } from "#lib/access/member.ts";
import { database } from "./client.ts";
import { hex } from "./layer-content.ts";
import { migrationsDirectory, readMigrations } from "./migrate.ts";
import { releaseBytes } from "./release-content.ts";
import { readParts, setHash } from "./set-rows.ts";
import { verifyLayer } from "./verify.ts";

export const subjects = ["migration", "text", "layer", "annotation set", "release"] as const;
export type Subject = (typeof subjects)[number];

/** What was looked at; `fault` says what is wrong with it, null that nothing is. */
export type Finding = { subject: Subject; id: string; fault: string | null };

/** How many rows are read at once. */
const step = 50;

/**
 * Everything there is, one finding each, and several for what has several faults. Every fault is a defect of ours or a damaged disk,
 * never the work of a person.
 */
export async function* examine(system: System): AsyncGenerator<Finding> {
  yield* migrations();
  yield* texts();
  yield* layers(system);
  yield* sets();
  yield* releases();
}

async function* migrations(): AsyncGenerator<Finding> {
  const { rows } = await database().pool.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`,
  );
  const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  for (const { name, checksum } of await readMigrations(migrationsDirectory)) {
    const found = applied.get(name);
    const fault = found === undefined ? "was not applied" : found === checksum ? null : "was applied in another form";
    yield { subject: "migration", id: name, fault };
  }
}

async function* texts(): AsyncGenerator<Finding> {
  const pages = byId<{ id: string; sha256: Buffer; length: number; codePoints: number; text: string | null }>(
    `SELECT d."id", d."sha256", d."length", d."codePoints", t."text"
     FROM "Document" d LEFT JOIN "DocumentText" t ON t."documentId" = d."id"`,
    `d."id"`,
  );
  for await (const { id, sha256, length, codePoints, text } of pages) {
    yield { subject: "text", id, fault: textFault() };

    function textFault(): string | null {
      if (text === null) return "is missing";
      if (!createHash("sha256").update(text).digest().equals(sha256)) return "does not have the hash of its document";
      if (text.length !== length) return "has another number of UTF-16 units than its document says";
      if ([...text].length !== codePoints) return "has another number of code points than its document says";
      return null;
    }
  }
}

async function* layers(system: System): AsyncGenerator<Finding> {
  for await (const { id } of byId<{ id: string }>(`SELECT l."id" FROM "Layer" l`, `l."id"`)) {
    const faults = await verifyLayer(system, id);
    if (faults.length === 0) yield { subject: "layer", id, fault: null };
    for (const fault of faults) yield { subject: "layer", id, fault };
  }
}

async function* sets(): AsyncGenerator<Finding> {
  const pages = byId<{
    id: string;
    sha256: Buffer;
    textSha256: Buffer;
    schemaVersion: number;
    guidelineVersion: number;
    documentSha256: Buffer;
  }>(
    `SELECT s."id", s."sha256", s."textSha256", s."schemaVersion", s."guidelineVersion", d."sha256" AS "documentSha256"
     FROM "AnnotationSet" s JOIN "Layer" l ON l."id" = s."layerId" JOIN "Document" d ON d."id" = l."documentId"`,
    `s."id"`,
  );
  for await (const set of pages) {
    const parts = (await readParts([set.id])).get(set.id);
    const context = { ...set, textSha256: hex(set.textSha256) };
    let fault: string | null = null;
    if (!parts || !setHash(parts, context).equals(set.sha256)) fault = "does not hold what its hash says";
    else if (!set.textSha256.equals(set.documentSha256)) fault = "belongs to another text";
    yield { subject: "annotation set", id: set.id, fault };
  }
}

async function* releases(): AsyncGenerator<Finding> {
  for await (const { id, sha256 } of byId<{ id: string; sha256: Buffer }>(
    `SELECT r."id", r."sha256" FROM "Release" r`,
    `r."id"`,
  )) {
    const hash = createHash("sha256");
    const index = await releaseIndex(id);
    let line = createHash("sha256");
    let strays = 0;
    for await (const bytes of releaseBytes(id)) {
      hash.update(bytes);
      let from = 0;
      for (let end = bytes.indexOf(10) + 1; end > 0; from = end, end = bytes.indexOf(10, from) + 1) {
        if (!index.delete(line.update(bytes.subarray(from, end)).digest("hex"))) strays++;
        line = createHash("sha256");
      }
      line.update(bytes.subarray(from));
    }
    let fault: string | null = null;
    if (!hash.digest().equals(sha256)) fault = "does not hold what its hash says";
    else if (strays + index.size > 0) fault = "has an index that does not fit what it holds";
    yield { subject: "release", id, fault };
  }
}

/** The hash of each document's line. No two are the same: a line begins with the document's id. */
async function releaseIndex(id: string): Promise<Set<string>> {
  const { rows } = await database().pool.query<{ sha256: Buffer }>(
    `SELECT "sha256" FROM "ReleaseDocument" WHERE "releaseId" = $1`,
    [id],
  );
  return new Set(rows.map(({ sha256 }) => sha256.toString("hex")));
}

/** Rows in the order of their ids, a few at a time. */
async function* byId<Row extends { id: string }>(select: string, id: string): AsyncGenerator<Row> {
  const { pool } = database();
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const { rows } = await pool.query<Row>(`${select} WHERE ${id} > $1 ORDER BY ${id} LIMIT ${step}`, [after]);
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

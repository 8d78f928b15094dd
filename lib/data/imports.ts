/**
 * Many documents at once, with all that was said about them: texts, layers with their logs, and finished sets. Rows go in by
 * COPY, a chunk of documents at a time, so memory stays flat; what belongs together is one transaction.
 */
import { setImmediate } from "node:timers/promises";
import type { Member } from "#lib/access/member.ts";
import { database } from "./client.ts";
import { demand } from "./demand.ts";
import { Rows } from "./import-rows.ts";
import { type Prepared, Writer } from "./import-writer.ts";
import type { Conflict, ImportCounts, ImportedDocument, ImportRun, ReachedDocument } from "./imported.ts";

/** How many documents go into one statement, and how many UTF-16 units of text. */
const chunkDocuments = 250;
const chunkUnits = 2 * 1024 * 1024;

/**
 * Adds documents as one transaction: all of them, or, when `documents` throws, none. What is there already is not added again, so
 * the same import a second time adds nothing.
 * @throws Failure forbidden, conflict where the labels were changed meanwhile, and whatever `documents` throws
 */
export async function addDocuments(
  member: Member,
  run: ImportRun,
  documents: AsyncIterable<ImportedDocument>,
): Promise<{ counts: ImportCounts; conflicts: Conflict[]; reached: ReachedDocument[] }> {
  demand(member, "document.add");
  const client = await database().pool.connect();
  let failed = true;
  let inFlight: Promise<unknown> = Promise.resolve();
  try {
    await client.query("BEGIN");
    const writer = await Writer.begin(client, member, run);
    let chunk: Prepared[] = [];
    let units = 0;
    // While the database takes one chunk, the next is read and made into rows.
    let [rows, other] = [new Rows(), new Rows()];
    let writing: Promise<void> = Promise.resolve();
    for await (const document of documents) {
      chunk.push(writer.prepare(document, rows));
      units += document.text.length;
      // What is read comes in bursts, in which nobody would hear that the database is ready for more.
      if (chunk.length % 10 === 0) await setImmediate();
      if (chunk.length < chunkDocuments && units < chunkUnits) continue;
      await writing;
      writing = writer.write(chunk, rows);
      // Whoever waits for it next hears of what goes wrong; until then nobody does.
      writing.catch(() => {});
      inFlight = writing;
      [rows, other] = [other, rows];
      chunk = [];
      units = 0;
    }
    await writing;
    await writer.write(chunk, rows);
    await client.query("COMMIT");
    failed = false;
    return { counts: writer.counts, conflicts: writer.conflicts, reached: writer.reached };
  } catch (error) {
    await inFlight.catch(() => {});
    await client.query("ROLLBACK").then(
      () => {
        failed = false;
      },
      () => {},
    );
    throw error;
  } finally {
    client.release(failed);
  }
}

import { createHash } from "node:crypto";
import type { SignedIn } from "#lib/access/member.ts";
import { canonicalJson } from "#lib/annotation/canonical-json.ts";
import { Failure } from "#lib/errors.ts";
import { database } from "./client.ts";
import { invalid } from "./field.ts";

export type Answered = { status: number; answer: unknown };

/**
 * Runs a command once for each key of a person: the same key with the same request answers what it answered then, without
 * running; two at once run once, and the later waits for the answer. A run that throws is not kept and may be sent again.
 * Where the program dies while it runs, or before the answer is stored, nobody knows what was done: the key then runs no more.
 * @throws Failure conflict where the key was used for another request or was cut off, invalid for a key that is empty or over 200 characters
 */
export async function once(
  who: SignedIn,
  key: string,
  request: unknown,
  run: () => Promise<Answered>,
): Promise<Answered> {
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw invalid("Idempotency-Key", "An idempotency key has 1 to 200 characters, without spaces.");
  }
  const hash = createHash("sha256").update(bytesOf(request)).digest();
  // The lock lives on a connection of another pool than the run's: else as many waiting callers as the pool has connections
  // would leave none for the run that they wait for.
  const client = await database().locks.connect();
  // One that breaks says so to its next statement, and besides as an event, which would end the process.
  client.on("error", ignore);
  const release = (broken: boolean) => {
    client.off("error", ignore);
    client.release(broken);
  };
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 5331002))", [`${who.userId} ${key}`]);
    const { rows } = await client.query<{ request: Buffer; status: number; answer: unknown }>(
      `SELECT request, status, answer FROM "IdempotencyKey" WHERE "userId" = $1 AND key = $2`,
      [who.userId, key],
    );
    const [earlier] = rows;
    if (earlier && !earlier.request.equals(hash)) {
      throw new Failure("conflict", "This idempotency key was used for another request. Make a new key.");
    }
    if (earlier?.status === begun) {
      const message =
        "An earlier try with this key was cut off, and may have done its work. Look at what there is now; to send it again, make a new key.";
      throw new Failure("conflict", message);
    }
    if (earlier) {
      await client.query("COMMIT");
      release(false);
      return { status: earlier.status, answer: earlier.answer };
    }
    const { status, answer } = await noted(who.userId, key, hash, run);
    const stored = JSON.stringify(answer ?? null);
    await client.query(`UPDATE "IdempotencyKey" SET status = $3, answer = $4 WHERE "userId" = $1 AND key = $2`, [
      who.userId,
      key,
      status,
      stored,
    ]);
    await client.query("COMMIT");
    release(false);
    // What the first caller gets is what every later one gets: the answer as JSON has it.
    return { status, answer: JSON.parse(stored) };
  } catch (error) {
    // Closing the connection ends the transaction and frees the lock, whatever state it is in.
    release(true);
    throw error;
  }
}

function ignore(): void {}

/** The status of a key whose command has begun, and of which no answer is stored. */
const begun = 0;

/** Runs a command with a row that says so, which outlives this process. A run that throws has done nothing, and leaves none. */
async function noted(userId: string, key: string, hash: Buffer, run: () => Promise<Answered>): Promise<Answered> {
  const { pool } = database();
  await pool.query(
    `INSERT INTO "IdempotencyKey" ("userId", key, request, status, answer) VALUES ($1, $2, $3, $4, 'null')`,
    [userId, key, hash, begun],
  );
  try {
    return await run();
  } catch (error) {
    await pool.query(`DELETE FROM "IdempotencyKey" WHERE "userId" = $1 AND key = $2 AND status = $3`, [
      userId,
      key,
      begun,
    ]);
    throw error;
  }
}

/** One request is always the same bytes, whatever the order of its keys. Half surrogate pairs are not this room's to refuse. */
function bytesOf(request: unknown): string {
  const plain = JSON.stringify(request ?? null, (_key, value) =>
    typeof value === "string" ? value.toWellFormed() : value,
  );
  return canonicalJson(JSON.parse(plain));
}

import pg from "pg";
import type { System } from "#lib/access/member.ts";
import { databaseUrl, type Transaction } from "./client.ts";

/**
 * What open sockets are told, because it may change what they are allowed or what they show. The receiver reads the rows
 * again; a signal says only where to look, so losing one costs time and never correctness.
 */
export type Signal =
  /** Finished, reopened, or of a new epoch. */
  | { kind: "layer"; layerId: string }
  /** Rows up to `seq` are in the layer's log. `by` tells a server's own hints from those of others. */
  | { kind: "appended"; layerId: string; epoch: number; seq: number; by: string }
  /** Role changed, removed, or the project's rules changed what this member may see. */
  | { kind: "membership"; projectId: string; userId: string }
  /** A session or an API token has ended. */
  | { kind: "session"; sessionId: string }
  /** Everything that this person holds open is to be checked again. */
  | { kind: "user"; userId: string }
  | { kind: "schema"; projectId: string }
  | { kind: "document"; documentId: string }
  /** In this layer somebody commented, or changed, deleted or resolved a comment. */
  | { kind: "comments"; layerId: string }
  /** A comment in this layer that mentions this person was written, changed, deleted or resolved. Whether she may know, the receiver asks. */
  | { kind: "mention"; layerId: string; userId: string };

export const channel = "spanwise";

/** PostgreSQL delivers the signal when, and only when, the transaction commits. */
export async function notify(tx: Transaction | pg.ClientBase, signal: Signal): Promise<void> {
  const payload = JSON.stringify(signal);
  if ("$executeRaw" in tx) await tx.$executeRaw`SELECT pg_notify(${channel}, ${payload})`;
  else await tx.query("SELECT pg_notify($1, $2)", [channel, payload]);
}

/** Tells each of the people whom a comment mentions, as far as she may read the layer. */
export async function notifyMentioned(tx: Transaction, layerId: string, userIds: readonly string[]): Promise<void> {
  for (const userId of new Set(userIds)) await notify(tx, { kind: "mention", layerId, userId });
}

/** Tells every member of a project, after a change of what members may see there. */
export async function notifyMembers(tx: Transaction, projectId: string): Promise<void> {
  await tx.$executeRaw`
    SELECT pg_notify(${channel}, json_build_object('kind', 'membership', 'projectId', "projectId", 'userId', "userId")::text)
    FROM "Membership" WHERE "projectId" = ${projectId}::uuid`;
}

const reconnectAfter = { first: 100, most: 5_000 };

/**
 * Hears signals on a connection of its own, which it renews when it breaks. After each renewal `onGap` is called: signals of
 * the meantime are lost, so whoever holds something open checks all of it. Resolves once it hears.
 */
export async function listen(
  _system: System,
  onSignal: (signal: Signal) => void,
  onGap: () => void,
): Promise<{ close(): Promise<void> }> {
  const connectionString = databaseUrl();
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString, application_name: "spanwise listen", keepAlive: true });
    next.on("notification", ({ payload }) => {
      const signal = payload === undefined ? null : parseSignal(payload);
      if (signal && !closed) onSignal(signal);
    });
    let over = false;
    const lost = () => {
      if (over || closed || client !== next) return;
      over = true;
      client = undefined;
      next.end().catch(() => {});
      again(reconnectAfter.first);
    };
    next.on("error", lost);
    next.on("end", lost);
    try {
      await next.connect();
      await next.query(`LISTEN ${channel}`);
    } catch (error) {
      next.end().catch(() => {});
      throw error;
    }
    if (closed) await next.end();
    else client = next;
  }

  function again(wait: number): void {
    timer = setTimeout(() => {
      connect().then(
        () => !closed && onGap(),
        () => !closed && again(Math.min(wait * 2, reconnectAfter.most)),
      );
    }, wait);
  }

  await connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}

/** Null for a payload of somebody else's on the same channel. */
function parseSignal(payload: string): Signal | null {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === "object" && value !== null && "kind" in value ? (value as Signal) : null;
  } catch {
    return null;
  }
}

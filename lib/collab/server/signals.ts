import { system } from "#lib/access/system.ts";
import { standings, thisServer } from "#lib/data/log.ts";
import { listen, type Signal } from "#lib/data/notify.ts";
import type { OpenConnection, OpenRoom } from "./gateway.ts";

/** How often the open layers are compared with the log, in milliseconds. This is how late a lost signal makes us. */
const sweep = 5_000;

const asServer = system("collaboration server");

/** What signals can reach. */
export type Reach = {
  openRooms(): Promise<OpenRoom[]>;
  openRoom(layerId: string): Promise<OpenRoom | null>;
  recheck(concerns: (connection: OpenConnection) => boolean): void;
  mentioned(layerId: string, userId: string): void;
};

/**
 * Hears what commands did and other servers wrote. A signal only says where to look; the rooms read the log and the door asks
 * the database. So a signal that is lost costs seconds, and no more.
 */
export async function followSignals(reach: Reach): Promise<{ close(): Promise<void> }> {
  const listening = await listen(
    system("collaboration server"),
    (signal) => void follow(reach, signal),
    () => void lookEverywhere(reach),
  );
  const timer = setInterval(() => void compare(reach), sweep);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await listening.close();
    },
  };
}

async function follow(reach: Reach, signal: Signal): Promise<void> {
  switch (signal.kind) {
    case "layer": {
      const open = await reach.openRoom(signal.layerId);
      await open?.room.catchUp();
      break;
    }
    case "appended": {
      if (signal.by === thisServer) return;
      const open = await reach.openRoom(signal.layerId);
      const position = open?.room.position;
      if (open && position && (signal.epoch !== position.epoch || signal.seq > position.seq)) await open.room.catchUp();
      break;
    }
    case "membership":
      reach.recheck(({ projectId, seat }) => projectId === signal.projectId && seat.visitor.userId === signal.userId);
      break;
    case "session":
      reach.recheck(({ seat }) => seat.visitor.sessionId === signal.sessionId);
      break;
    case "user":
      reach.recheck(({ seat }) => seat.visitor.userId === signal.userId);
      break;
    case "document":
      reach.recheck(({ documentId }) => documentId === signal.documentId);
      for (const { documentId, room } of await reach.openRooms()) if (documentId === signal.documentId) room.beside();
      break;
    case "comments": {
      const open = await reach.openRoom(signal.layerId);
      open?.room.commented();
      break;
    }
    case "mention":
      reach.mentioned(signal.layerId, signal.userId);
      break;
    case "schema":
      for (const { projectId, room } of await reach.openRooms()) {
        if (projectId === signal.projectId) await room.schemaChanged();
      }
      break;
  }
}

/** After a time without ears: everything may have changed. */
async function lookEverywhere(reach: Reach): Promise<void> {
  reach.recheck(() => true);
  for (const { room } of await reach.openRooms()) {
    await room.catchUp();
    await room.schemaChanged();
  }
}

/** One question about all open layers; only rooms that the log has left behind look for themselves. */
async function compare(reach: Reach): Promise<void> {
  const rooms = await reach.openRooms();
  if (rooms.length === 0) return;
  const found = await standings(
    asServer,
    rooms.map(({ layerId }) => layerId),
  ).catch(() => null);
  if (!found) return;
  for (const { layerId, room } of rooms) {
    const standing = found.get(layerId);
    if (room.differsFrom(standing ?? null)) await room.catchUp();
  }
}

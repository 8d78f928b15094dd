/**
 * Where sockets come in: `/collab/<layer id>` on the server that also answers HTTP. Asks the door, gives each layer one room,
 * and keeps every open connection under the door's eye.
 */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { pino } from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import { system } from "#lib/access/system.ts";
import { allowedOrigin } from "#lib/auth/origin.ts";
import { maxFrame } from "#lib/collab/protocol.ts";
import { schemaOf } from "#lib/data/labels.ts";
import { LogUnavailable } from "#lib/data/layer-log.ts";
import { layerIdentity } from "#lib/data/layers.ts";
import { append, logAt, newestSnapshot, readRows, saveSnapshot } from "#lib/data/log.ts";
import { env } from "#lib/env.ts";
import { failureCodes } from "#lib/errors.ts";
import { type Admission, askDoor } from "./door.ts";
import { Newcomers } from "./newcomers.ts";
import { Room } from "./room.ts";
import type { Seat } from "./seat.ts";
import { closing } from "./seat.ts";
import { followSignals } from "./signals.ts";
import type { Log, Report } from "./surroundings.ts";
import { realClock } from "./surroundings.ts";
import { Wire } from "./wire.ts";

const path = /^\/collab\/([^/?#]+)$/;

/** A room that nobody is in is kept for so long, in milliseconds: pages are reloaded. */
const keepEmpty = 30_000;

/** How often the door is asked again about each connection, in milliseconds, besides after every signal. */
const lookAgain = 60_000;

/** How many upgrades may wait for the door at once, and how many sockets one person may have open. */
const most = { waiting: 256, perPerson: 64 };

const asServer = system("collaboration server");

export type OpenRoom = { layerId: string; projectId: string; documentId: string; room: Room };
export type OpenConnection = OpenRoom & { seat: Seat; cookies: string | null };

/**
 * Takes over the upgrades under /collab/ of an HTTP server. All others are left alone. Resolves once signals are heard.
 * Without a logger of one's own, lines go to standard output.
 */
export async function attachCollaboration(
  server: Server,
  { logger = pino({ level: env().logLevel }) }: { logger?: Logger } = {},
): Promise<{ close(): Promise<void> }> {
  const gateway = new Gateway(logger);
  const signals = await followSignals(gateway);
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const layerId = path.exec(request.url ?? "")?.[1];
    if (layerId !== undefined) void gateway.admit(layerId, request, socket, head);
    else if (request.url?.startsWith("/collab/")) turnAway(socket, "404 Not Found");
  };
  server.on("upgrade", onUpgrade);
  return {
    async close() {
      server.off("upgrade", onUpgrade);
      await signals.close();
      await gateway.close();
    },
  };
}

class Gateway {
  private readonly logger: Logger;
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrame,
    perMessageDeflate: false,
    clientTracking: false,
  });
  private readonly rooms = new Map<string, Promise<OpenRoom | null>>();
  private readonly connections = new Set<OpenConnection>();
  private readonly newcomers = new Newcomers(realClock);
  private readonly inspection: NodeJS.Timeout;
  private waiting = 0;
  private closed = false;

  constructor(logger: Logger) {
    this.logger = logger;
    this.inspection = setInterval(() => this.recheck(() => true), lookAgain);
    this.inspection.unref();
  }

  async admit(layerId: string, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Until ws takes over, nobody else listens for a connection that breaks.
    socket.on("error", () => {});
    const { origin, host, cookie } = request.headers;
    if (!origin || !allowedOrigin(origin, host ?? "")) return turnAway(socket, "403 Forbidden");
    if (this.closed || this.waiting >= most.waiting) return turnAway(socket, "503 Service Unavailable");
    this.waiting++;
    try {
      const cookies = cookie ?? null;
      const admission = await askDoor(cookies, layerId);
      const opened = admission.kind === "in" ? await this.open(layerId, admission) : null;
      this.sockets.handleUpgrade(request, socket, head, (ws) => this.receive(ws, admission, opened, cookies));
    } catch (error) {
      this.logger.warn({ event: "collab.door", error: String(error) }, "a socket could not be let in");
      turnAway(socket, "503 Service Unavailable");
    } finally {
      this.waiting--;
    }
  }

  /** The open rooms, for signals. */
  async openRooms(): Promise<OpenRoom[]> {
    const rooms = await Promise.all([...this.rooms.keys()].map((layerId) => this.openRoom(layerId)));
    return rooms.filter((room) => room !== null);
  }

  async openRoom(layerId: string): Promise<OpenRoom | null> {
    // Whoever tried to open one that could not be read has been told.
    return (await this.rooms.get(layerId)?.catch(() => null)) ?? null;
  }

  /** Asks the door again about some connections: closes those that may not be here, and tells the others what they may do. */
  recheck(concerns: (connection: OpenConnection) => boolean): void {
    for (const connection of this.connections) if (concerns(connection)) void this.recheckOne(connection);
  }

  /** Tells somebody wherever she works in the project that a comment mentions her, if the door lets her read its layer. */
  mentioned(layerId: string, userId: string): void {
    for (const connection of this.connections)
      if (connection.seat.visitor.userId === userId) void this.tellMentioned(connection, layerId);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.inspection);
    for (const { room } of await this.openRooms()) {
      room.close(closing.again, "The server stops.");
      await room.idle();
    }
    this.rooms.clear();
  }

  private receive(ws: WebSocket, admission: Admission, opened: OpenRoom | null, cookies: string | null): void {
    const wire = new Wire(ws);
    if (admission.kind === "out") {
      wire.close(admission.code, admission.reason);
      return;
    }
    if (!opened) {
      wire.close(failureCodes["not-found"].close, "There is no such layer.");
      return;
    }
    const { userId } = admission.visitor;
    if ([...this.connections].filter(({ seat }) => seat.visitor.userId === userId).length >= most.perPerson) {
      wire.close(failureCodes.limited.close, "Too many open documents. Close some of them.");
      return;
    }
    // It may have been given up as empty in this very moment.
    if (!this.rooms.has(opened.layerId)) this.rooms.set(opened.layerId, Promise.resolve(opened));
    const seat = opened.room.join(wire, admission.visitor);
    seat.setSight(admission.sight);
    const connection = { ...opened, seat, cookies };
    this.connections.add(connection);
    wire.recheck = () => void this.recheckOne(connection);
    // Only bytes are messages. An empty one is none, and is dealt with as such.
    ws.on("message", (data, isBinary) => seat.receive(isBinary ? (data as Buffer) : new Uint8Array()));
    ws.on("close", () => {
      this.connections.delete(connection);
      seat.leave();
      this.closeIfEmpty(opened);
    });
    // The door may have closed while the socket was taken over.
    wire.recheck();
  }

  private async recheckOne(connection: OpenConnection): Promise<void> {
    const { seat, cookies, layerId } = connection;
    try {
      const admission = await askDoor(cookies, layerId);
      if (admission.kind === "in") {
        seat.setAccess(admission.visitor.access);
        seat.setSight(admission.sight);
      } else if (admission.code === failureCodes.unauthenticated.close) seat.close(admission.code, admission.reason);
      else seat.close(failureCodes.forbidden.close, "You no longer have access to this layer.");
    } catch {
      // The database is away, so nothing is written either. Ask again soon.
      setTimeout(() => this.connections.has(connection) && void this.recheckOne(connection), 1_000).unref();
    }
  }

  private async tellMentioned({ seat, cookies, projectId }: OpenConnection, layerId: string): Promise<void> {
    try {
      const admission = await askDoor(cookies, layerId);
      if (admission.kind === "out" || admission.projectId !== projectId) return;
      // What is said in a model's layer is for those who see the others' work, though all may look at its tags.
      if (admission.sight || (await layerIdentity(asServer, layerId))?.kind !== "model")
        seat.notice({ kind: "mentions" });
    } catch {
      // The database is away. She finds it when she opens the next page.
    }
  }

  private async open(layerId: string, { projectId, documentId }: { projectId: string; documentId: string }) {
    const known = this.rooms.get(layerId);
    if (known) return known;
    const opening = layerIdentity(asServer, layerId).then((identity) => {
      if (!identity) return null;
      const layer = { layerId, ...identity };
      const room = new Room({
        layer,
        log: logOf(layerId),
        schema: () =>
          schemaOf(asServer, projectId).catch((error: unknown) => {
            throw new LogUnavailable("the label schema cannot be read", { cause: error });
          }),
        clock: realClock,
        newcomers: this.newcomers,
        report: this.report(),
      });
      return { layerId, projectId, documentId, room };
    });
    this.rooms.set(layerId, opening);
    opening.then(
      (opened) => !opened && this.rooms.delete(layerId),
      () => this.rooms.delete(layerId),
    );
    return opening;
  }

  private closeIfEmpty({ layerId, room }: OpenRoom): void {
    if (room.size > 0) return;
    setTimeout(async () => {
      await room.idle();
      if (room.size > 0 || (await this.openRoom(layerId))?.room !== room) return;
      this.rooms.delete(layerId);
      room.close();
    }, keepEmpty).unref();
  }

  private report(): Report {
    const { logger } = this;
    return {
      hostile: (event) => logger.warn({ event: "collab.hostile", ...event }, "an update that no honest client sends"),
      defect: ({ error, ...event }) => logger.error({ event: "collab.defect", ...event, err: error }, event.what),
    };
  }
}

/** The log of one layer in PostgreSQL. */
function logOf(layerId: string): Log {
  return {
    head: () => logAt(asServer, layerId),
    append: (after, rows) => append(asServer, layerId, after, rows),
    rows: (epoch, after, upTo) => readRows(asServer, layerId, epoch, after, upTo),
    snapshot: (epoch, upTo) => newestSnapshot(asServer, layerId, epoch, upTo),
    saveSnapshot: (epoch, snapshot) => saveSnapshot(asServer, layerId, epoch, snapshot),
  };
}

function turnAway(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

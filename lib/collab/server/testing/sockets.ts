import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { pino } from "pino";
import { WebSocket } from "ws";
import { attachCollaboration } from "#lib/collab/server/gateway.ts";
import { env } from "#lib/env.ts";
import { RawClient } from "./raw-client.ts";

/** A line of the server's log, as JSON. */
export type Line = { event?: string; [key: string]: unknown };

export type TestServer = { address: string; lines: Line[]; close(): Promise<void> };

/** HTTP and the collaboration server in this process, on a port of their own. */
export async function serveHere(): Promise<TestServer> {
  const lines: Line[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const server = createServer((_, response) => response.end());
  const collaboration = await attachCollaboration(server, { logger });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lines,
    async close() {
      await collaboration.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type ServerProcess = TestServer & {
  child: ChildProcess;
  kill(): Promise<void>;
  /** What the server holds in memory, in bytes, after everything was freed that could be. */
  memory(): Promise<number>;
};

/** The same in a process of its own, which can be killed. */
export async function serveInProcess(databaseUrl: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, ["--expose-gc", new URL("server-process.ts", import.meta.url).pathname], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      APP_URL: env().appUrl,
      PORT: "0",
      LOG_LEVEL: "info",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines: Line[] = [];
  const output = createInterface({ input: child.stdout });
  let remembered: ((bytes: number) => void) | null = null;
  const memory = () =>
    new Promise<number>((resolve) => {
      remembered = resolve;
      child.kill("SIGUSR2");
    });
  const listening = new Promise<number>((resolve, reject) => {
    output.on("line", (text) => {
      const line: Line = JSON.parse(text);
      if (line.event === "listening") resolve(Number(line.port));
      else if (line.event === "memory") remembered?.(Number(line.held));
      else lines.push(line);
    });
    void ended.then(() => reject(new Error("the server's process ended before it listened")));
  });
  listening.catch(() => {});
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  return { address: `ws://127.0.0.1:${await listening}`, lines, child, kill, close: kill, memory };
}

/** A client on a real socket. It is connected, or closed, when this resolves. */
export async function connect(
  { address }: Pick<TestServer, "address">,
  layerId: string,
  cookie: string | null,
  headers: Record<string, string> = {},
): Promise<{ client: RawClient; socket: WebSocket }> {
  const socket = new WebSocket(`${address}/collab/${layerId}`, {
    perMessageDeflate: false,
    headers: { origin: env().appUrl, ...(cookie === null ? {} : { cookie }), ...headers },
  });
  const client = new RawClient((bytes) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
  });
  socket.on("message", (data) => client.receive(new Uint8Array(data as Buffer)));
  socket.on("close", (code, reason) => client.end(code, String(reason)));
  let refused = 1006;
  socket.on("unexpected-response", (_, response) => {
    refused = response.statusCode ?? 1006;
    socket.terminate();
    client.end(refused, "the upgrade was refused");
  });
  socket.on("error", () => client.end(refused, "the connection broke"));
  await new Promise<void>((resolve) => {
    socket.once("open", resolve);
    void client.until(() => client.closed !== null).then(resolve);
  });
  return { client, socket };
}

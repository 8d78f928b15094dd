/** Only HTTP and the collaboration server, in a process that tests may kill. Says on standard output where it listens. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { attachCollaboration } from "#lib/collab/server/gateway.ts";

const server = createServer((_, response) => response.end());
await attachCollaboration(server);
server.listen(Number(process.env.PORT), "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ event: "listening", port: (server.address() as AddressInfo).port })}\n`);
});

// How much memory is held when nothing is left that could be freed; needs --expose-gc.
process.on("SIGUSR2", () => {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.stdout.write(`${JSON.stringify({ event: "memory", held: heapUsed + external, rss })}\n`);
});

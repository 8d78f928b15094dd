/** Only HTTP and the collaboration server, in a process that tests may kill. Says on standard output where it listens. */
import { createServer } from "node:http";
import { flushCompileCache } from "node:module";
import type { AddressInfo } from "node:net";
import { attachCollaboration } from "#lib/collab/server/gateway.ts";

const server = createServer((_, response) => response.end());
await attachCollaboration(server);
server.listen(Number(process.env.PORT), "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ event: "listening", port: (server.address() as AddressInfo).port })}\n`);
  // Whoever is killed does not come to it at the end.
  flushCompileCache();
});

// How much memory is held when nothing is left that could be freed; needs --expose-gc. Some of it is freed in steps.
process.on("SIGUSR2", async () => {
  for (let step = 0; step < 5; step++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external } = process.memoryUsage();
  process.stdout.write(`${JSON.stringify({ event: "memory", held: heapUsed + external })}\n`);
});

import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import next from "next";
import { attachCollaboration } from "#lib/collab/server/gateway.ts";
import { env } from "#lib/env.ts";
import { startJobs } from "#lib/jobs/worker.ts";
import { secureHeaders } from "#lib/secure-headers.ts";

/** How long requests that have begun may take when the server is asked to end. */
const graceMs = 3000;

export type Server = { close(): Promise<void> };

/**
 * The one process: pages and the API through Next, open layers through the collaboration server, on one port.
 * Resolves when it listens. `docs/decisions/0001-one-process.md` says why it is so.
 */
export async function serve({ host, port, dev }: { host: string; port: number; dev: boolean }): Promise<Server> {
  // At its first request Next hangs a listener for upgrades on the server it is given, and closes every socket whose path it
  // takes for a page, /collab/ included. It is given this one, which never listens.
  const decoy = createServer();
  const pages = next({ dev, dir: import.meta.dirname, hostname: host, port, httpServer: decoy, quiet: true });
  await pages.prepare();
  const answer = pages.getRequestHandler();
  const { appUrl, behindProxy, oidc } = env();
  const situation = {
    dev,
    https: appUrl.startsWith("https:"),
    formTargets: oidc ? [new URL(oidc.issuer).origin] : [],
  };

  const server = createServer((request, response) => {
    // Whoever asks could send this header too, and be somebody else at every attempt to sign in.
    if (!behindProxy) request.headers["x-forwarded-for"] = request.socket.remoteAddress ?? "unknown";
    secureHeaders(request, response, situation);
    void answer(request, response);
  });
  const collaboration = await attachCollaboration(server);
  const jobs = await startJobs();
  server.on("upgrade", (request, socket, head) => {
    if (request.url?.startsWith("/collab/")) return;
    // While developing, Next reloads pages through a socket of its own; in production it gets none.
    if (dev) decoy.emit("upgrade", request, socket, head);
    else socket.destroy();
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  }).catch(async (error: unknown) => {
    await jobs.close();
    throw error;
  });
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all([collaboration.close(), jobs.close()]);
      // Whoever asked before is answered; but nobody may keep the server open, as a page under development would.
      if (!dev) await Promise.race([closed, pause(graceMs, undefined, { ref: false })]);
      server.closeAllConnections();
      await pages.close();
    },
  };
}

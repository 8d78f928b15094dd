import { createServer } from "node:http";
import next from "next";
import { attachCollaboration } from "#lib/collab/server/gateway.ts";
import { env } from "#lib/env.ts";
import { secureHeaders } from "#lib/secure-headers.ts";

export type Server = { close(): Promise<void> };

/**
 * The one process: pages and the API through Next, open layers through the collaboration server, on one port.
 * Resolves when it listens. `docs/decisions/0001-one-process.md` says why it is so.
 */
export async function serve({ host, port, dev }: { host: string; port: number; dev: boolean }): Promise<Server> {
  // At its first request Next would hang a listener for upgrades on our server, and close every socket whose path it takes
  // for a page, /collab/ included. It hangs it on this one instead, which never listens.
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
  server.on("upgrade", (request, socket, head) => {
    if (request.url?.startsWith("/collab/")) return;
    // While developing, Next reloads pages through a socket; in production nobody else has one.
    if (dev) void pages.getUpgradeHandler()(request, socket, head);
    else socket.destroy();
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await collaboration.close();
      server.closeAllConnections();
      await closed;
      await pages.close();
    },
  };
}

import { createServer } from "node:net";
import { freePort } from "#lib/data/embedded/postgres.ts";
import { port as portSchema } from "#lib/env.ts";
import { Failure } from "#lib/errors.ts";

/** Where to listen, out of HOST and PORT. Port 0 asks for any that is free. */
export async function choosePlace(fallbackPort = 3000): Promise<{ host: string; port: number }> {
  const host = process.env.HOST || "127.0.0.1";
  const wanted = portSchema.safeParse(process.env.PORT || fallbackPort);
  if (!wanted.success) throw new Failure("invalid", `PORT ${wanted.error.issues[0]?.message}.`);
  const port = wanted.data || (await freePort());
  await assertFree(host, port);
  // The address of the installation hangs on it: see `env().appUrl`.
  process.env.PORT = String(port);
  return { host, port };
}

/** Asked before the database is brought up and the pages are built, so that nobody waits for a refusal. */
async function assertFree(host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once("error", reject);
      probe.listen(port, host, resolve);
    });
  } catch (error) {
    throw listenFailure(host, port, error) ?? error;
  }
  await new Promise((resolve) => probe.close(resolve));
}

/** What to do when nobody can listen at `host` and `port`; null where the error is of another kind. */
export function listenFailure(host: string, port: number, error: unknown): Failure | null {
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return new Failure(
        "conflict",
        `Port ${port} is in use: stop the program that uses it, or set PORT to another one.`,
      );
    case "EACCES":
      return new Failure("invalid", `Only root may listen on port ${port}: set PORT to 1024 or more.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new Failure("invalid", `HOST ${host} is not an address of this machine.`);
    default:
      return null;
  }
}

import { system } from "#lib/access/system.ts";
import { buildIfStale } from "#lib/cli/build.ts";
import { Closing } from "#lib/cli/closing.ts";
import { type HeldFolder, holdDataFolder, openDatabase } from "#lib/cli/installation.ts";
import { choosePlace, listenFailure } from "#lib/cli/ports.ts";
import { say } from "#lib/cli/say.ts";
import { closeDatabase } from "#lib/data/client.ts";
import { createLink } from "#lib/data/links.ts";
import { hasOwner } from "#lib/data/people.ts";
import { env } from "#lib/env.ts";

const day = 24 * 60;

/** What differs between `npm start`, `npm run dev` and `npm run demo`. */
export type Kind = {
  dev?: boolean;
  /** The data folder, where it is not the usual one. */
  folder?(closing: Closing): Promise<HeldFolder>;
  /** Settings that hang on the port. Called before `env()` is first read. */
  prepare?(port: number): void;
  settings?: Record<string, string>;
  /** Says what a person does next. */
  greet(): Promise<void>;
};

/** Brings everything up, serves until a signal, closes everything, and answers with the exit code. */
export async function serveUntilSignal(kind: Kind): Promise<number> {
  // React and Next read it when they are loaded, which is below.
  Object.assign(process.env, { NODE_ENV: kind.dev ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });
  const closing = new Closing();
  closing.onSignals();
  await closing.during(async () => {
    const folder = kind.folder ? await kind.folder(closing) : holdDataFolder(closing, say);
    const { host, port } = await choosePlace(kind.folder ? 0 : undefined);
    kind.prepare?.(port);
    await openDatabase(folder, closing, { log: say, settings: kind.settings });
    closing.add(closeDatabase);
    if (!kind.dev) await buildIfStale(closing, say);
    const { serve } = await import("../../server.ts");
    const server = await serve({ host, port, dev: kind.dev ?? false }).catch((error: unknown) => {
      throw listenFailure(host, port, error) ?? error;
    });
    closing.add(() => server.close());
    folder?.lock.setNote(env().appUrl);
    await kind.greet();
  });
  return closing.ended;
}

/** The address; while nobody owns the installation, the link that makes an owner; and how others could open it. */
export async function greetOwner(): Promise<void> {
  const lines = [`Spanwise is at ${env().appUrl}`];
  if (!(await hasOwner(system("start")))) lines.push(await setUpLine());
  if (!process.env.HOST && !process.env.APP_URL) {
    lines.push("Only this machine can open it; `npm start -- --help` says how to open it to others. Ctrl-C stops it.");
  }
  say(lines.join("\n"));
}

export async function setUpLine(): Promise<string> {
  const { secret } = await createLink(system("start"), { purpose: "setup", minutes: day });
  return `Set it up with this link, which works once and for a day: ${env().appUrl}/setup/${secret}`;
}

import type { SignedIn } from "#lib/access/member.ts";
import { system } from "#lib/access/system.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { addPerson, join } from "#lib/cli/cast.ts";
import { say } from "#lib/cli/say.ts";
import { serveUntilSignal } from "#lib/cli/serving.ts";
import { columns } from "#lib/cli/terminal.ts";
import { listDocuments } from "#lib/data/documents.ts";
import { temporaryFolder } from "#lib/data/embedded/temporary.ts";
import { createLink } from "#lib/data/links.ts";
import { openSample } from "#lib/data/sample.ts";

/** How long the links work, in minutes: as long as anybody would leave the demo running. */
const aWeek = 7 * 24 * 60;

const people = [
  { name: "Ann", role: "annotator" },
  { name: "Ben", role: "annotator" },
  { name: "Rita", role: "reviewer" },
] as const;

const hostOf = (name: string) => `${name.toLowerCase()}.localhost`;

/** `npm run demo`: this machine only, nothing kept, and each person on a host of her own so that one browser can be all. */
export async function main(): Promise<number> {
  // What the environment says of a real installation is not for a demo.
  for (const name of ["DATABASE_URL", "AUTH_SECRET", "APP_URL", "HOST", "SPANWISE_DATA", "OIDC_ISSUER"]) {
    delete process.env[name];
  }
  return serveUntilSignal({
    async folder(closing) {
      const folder = await temporaryFolder("demo");
      closing.addLast(folder.remove);
      return folder;
    },
    prepare(port) {
      process.env.SPANWISE_HOSTS = people.map(({ name }) => `${hostOf(name)}:${port}`).join();
    },
    settings: { fsync: "off" },
    greet,
  });
}

async function greet(): Promise<void> {
  const owner = await addPerson({ name: "Olga", email: "olga@example.org", owner: true });
  const projectId = await openSample(owner);
  const [article] = (await listDocuments(await requireMember(owner, projectId, "document.read"))).rows;
  const place = `/projects/${projectId}/documents/${article?.id}`;
  say("A demo of Spanwise, for this machine only; all of it is thrown away at the end. Each link works once.\n");
  const rows: string[][] = [];
  for (const { name, role } of people) {
    const who = await addPerson({ name, email: `${name.toLowerCase()}@example.org` });
    await join(owner, projectId, who, role);
    rows.push(["", `${name}, ${role}`, await signInLink(who, hostOf(name), place)]);
  }
  rows.push(["", "Olga, manager", await signInLink(owner, "localhost", `/projects/${projectId}`)]);
  say(columns(rows));
  say("\nOpen Ann's link and Ben's in two windows beside each other, and tag. Ctrl-C stops the demo.");
}

async function signInLink(who: SignedIn, host: string, next: string): Promise<string> {
  const { secret } = await createLink(system("demo"), { purpose: "signin", userId: who.userId, minutes: aWeek });
  return `http://${host}:${process.env.PORT}/link/${secret}?${new URLSearchParams({ next })}`;
}

/** How a person likes to work. It belongs to her and to no project, and follows her from device to device. */
import type { SignedIn } from "#lib/access/member.ts";
import { database } from "./client.ts";
import { demandScope } from "./demand.ts";
import { invalid } from "./field.ts";

/** Chords such as `Mod+Shift+z` by the name of what they do. What the interface does not know, it ignores. */
export type OwnKeys = Record<string, string[]>;

export type Preferences = { keys: OwnKeys };

const most = { actions: 200, chords: 4, length: 40 };

export async function preferences(who: SignedIn): Promise<Preferences> {
  demandScope(who, "read");
  const row = await database().prisma.user.findUnique({ where: { id: who.userId }, select: { preferences: true } });
  const { keys } = (row?.preferences ?? {}) as Partial<Preferences>;
  return { keys: keys ?? {} };
}

/** Replaces the keys that the person changed. @throws Failure invalid with `place.field` */
export async function setKeys(who: SignedIn, keys: OwnKeys): Promise<Preferences> {
  demandScope(who, "write");
  const entries = Object.entries(keys);
  if (entries.length > most.actions) throw invalid("keys", "These are too many keys.");
  for (const [action, chords] of entries) {
    if (!/^[a-z][a-z0-9-]{0,39}$/.test(action)) throw invalid("keys", "There is a key for something that has no name.");
    const fits = (chord: string) => chord.length > 0 && chord.length <= most.length && !/[\p{Cc}\p{Cs}\s]/u.test(chord);
    if (chords.length > most.chords || !chords.every(fits))
      throw invalid("keys", "There is a key that cannot be kept.");
  }
  await database().prisma.$executeRaw`
    UPDATE "User" SET "preferences" = jsonb_set("preferences", '{keys}', ${JSON.stringify(keys)}::jsonb)
    WHERE "id" = ${who.userId}::uuid`;
  return { keys };
}

import type { Mode } from "#lib/access/layer-access.ts";
import type { Role } from "#lib/access/roles.ts";

/** A document, as its menu needs it. */
export type ListedDocument = { id: string; name: string; mode: Mode; state: "new" | "started" | "finished" };

/** A member who could be given documents. */
export type Person = { userId: string; name: string; role: Role; account: boolean };

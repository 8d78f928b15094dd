/**
 * What a room knows about its layer: the Y.Doc at the head of the log, and what a Y.Doc forgets but the validator must know.
 * A `Draft` lies over the facts like tracing paper. It holds what updates would change that are valid but not committed yet.
 */
import * as Y from "yjs";
import type { Root } from "#lib/collab/schema.ts";
import { replay, roots } from "#lib/collab/schema.ts";
import type { LoggedRow, StoredSnapshot } from "#lib/data/layer-log.ts";
import type { Deletion, StructId, Update } from "./update.ts";
import { readUpdate } from "./update.ts";

export type Place = { root: Root; key: string };
export type Placed = { clock: number; length: number; place: Place; origin: StructId | null };

/** What a valid update brings: its client and who owns it, where its structs stand, and whom its values name as author. */
export type Laid = {
  client: number | null;
  owner: string;
  placed: readonly Placed[];
  authors: readonly { place: Place; author: string }[];
};

/** By key, who has stood as the author of a value there: of a span or relation, the first only. */
type Authors = Map<string, string | Set<string>>;

/** How a snapshot keeps what the Y.Doc does not say: by user her clientIDs, by root and author the keys. */
type StoredFacts = { version: 1; owners: Record<string, number[]>; authors: Record<Root, Record<string, string[]>> };

export class Facts {
  readonly doc: Y.Doc;
  /** Which user first logged a struct under a clientID; "" for the server itself. */
  readonly owners = new Map<number, string>();
  private readonly authors: Record<Root, Authors> = { spans: new Map(), relations: new Map(), document: new Map() };

  private constructor(doc: Y.Doc) {
    this.doc = doc;
  }

  /** The layer after a snapshot and the rows behind it. */
  static read(snapshot: StoredSnapshot | null, rows: readonly LoggedRow[]): Facts {
    const facts = new Facts(
      replay(
        snapshot?.state ?? null,
        rows.map(({ update }) => update),
      ),
    );
    if (snapshot) facts.restore(snapshot.facts as StoredFacts);
    for (const { update, userId } of rows) facts.learn(readUpdate(update), userId);
    return facts;
  }

  /** Applies committed rows, in the order of the log. */
  apply(rows: readonly { update: Uint8Array; userId: string }[]): void {
    Y.transact(this.doc, () => {
      for (const { update } of rows) Y.applyUpdate(this.doc, update);
    });
    for (const { update, userId } of rows) this.learn(readUpdate(update), userId);
  }

  /** How many clocks of a client the layer holds. */
  clock(client: number): number {
    return Y.getState(this.doc.store, client);
  }

  /** The key under which a struct stands; null where the layer does not hold it under one of its roots. */
  placeOf({ client, clock }: StructId): Place | null {
    if (clock >= this.clock(client)) return null;
    const item: unknown = Y.getItem(this.doc.store, Y.createID(client, clock));
    if (!(item instanceof Y.Item) || item.parentSub === null) return null;
    const root = roots.find((name) => this.doc.share.get(name) === item.parent);
    return root ? { root, key: item.parentSub } : null;
  }

  /**
   * How many structs stand behind an origin under its key, or under the key at all where there is none: so many does Yjs look
   * at to find the place of one more. Stops beyond `most`. "own" where one of them is the client's own, which no Y.Map of an
   * honest client comes to: it sets a key behind all that it holds there, and so behind what it wrote itself.
   */
  behind(origin: StructId | null, { root, key }: Place, client: number, most: number): number | "own" {
    const last = this.doc.getMap(root)._map.get(key);
    if (!last) return 0;
    let steps = 0;
    let item: Y.Item | null = last;
    if (origin) {
      const found: unknown = Y.getItem(this.doc.store, Y.createID(origin.client, origin.clock));
      if (!(found instanceof Y.Item)) return 0;
      // Values that followed each other may have become one struct, and then the rest of it stands behind.
      item = origin.clock < found.id.clock + found.length - 1 ? found : (found.right as Y.Item | null);
    }
    for (; item && steps <= most; item = (origin ? item.right : item.left) as Y.Item | null) {
      if (item.id.client === client) return "own";
      steps++;
    }
    return steps;
  }

  /** Whether every struct of a range is deleted already. The layer must hold the range. */
  isDeleted(client: number, { clock, length }: Deletion): boolean {
    const structs = this.doc.store.clients.get(client);
    if (!structs) return false;
    for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
      const struct = structs[i];
      if (!struct || struct.id.clock >= clock + length) break;
      if (!struct.deleted) return false;
    }
    return true;
  }

  /** Whether `user` has stood as the author under a key, or somebody else has, or nobody yet. */
  authorship({ root, key }: Place, user: string): "nobody" | "user" | "other" {
    const held = this.authors[root].get(key);
    if (held === undefined) return "nobody";
    return held === user || (held instanceof Set && held.has(user)) ? "user" : "other";
  }

  /** Whether applying left something that waits for what the layer does not hold. The validator lets nothing such through. */
  get pending(): boolean {
    return this.doc.store.pendingStructs !== null || this.doc.store.pendingDs !== null;
  }

  /** How many spans and relations the layer has ever held. */
  get size(): number {
    return this.authors.spans.size + this.authors.relations.size;
  }

  /**
   * One text for all that the layer says and all that the validator knows. Two readings of one layer have the same, whatever
   * the way in which they came about.
   */
  fingerprint(): string {
    const sorted = <T>(entries: Iterable<[string | number, T]>) =>
      [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return JSON.stringify({
      values: roots.map((root) => sorted(this.doc.getMap(root).entries())),
      clocks: sorted(Y.decodeStateVector(Y.encodeStateVector(this.doc)).entries()),
      owners: sorted(this.owners),
      authors: roots.map((root) =>
        sorted(this.authors[root]).map(([key, held]) => [key, typeof held === "string" ? held : [...held].sort()]),
      ),
    });
  }

  /** For a snapshot. */
  store(): StoredFacts {
    const owners = Map.groupBy(this.owners.keys(), (client) => this.owners.get(client) ?? "");
    const keysByAuthor = (root: Root) => {
      const pairs = [...this.authors[root]].flatMap(([key, held]) =>
        (typeof held === "string" ? [held] : [...held]).map((author) => ({ author, key })),
      );
      const grouped = Map.groupBy(pairs, ({ author }) => author);
      return Object.fromEntries([...grouped].map(([author, list]) => [author, list.map(({ key }) => key)]));
    };
    const authors = {
      spans: keysByAuthor("spans"),
      relations: keysByAuthor("relations"),
      document: keysByAuthor("document"),
    };
    return { version: 1, owners: Object.fromEntries(owners), authors };
  }

  private restore({ owners, authors }: StoredFacts): void {
    for (const [user, clients] of Object.entries(owners)) for (const client of clients) this.owners.set(client, user);
    for (const root of roots) {
      for (const [author, keys] of Object.entries(authors[root])) {
        for (const key of keys) this.addAuthor({ root, key }, author);
      }
    }
  }

  /** Notes the owner and the authors of an update that the Y.Doc holds. */
  private learn({ client, structs }: Update, userId: string): void {
    if (client === null) return;
    if (!this.owners.has(client)) this.owners.set(client, userId);
    for (const { clock, content } of structs) {
      const place = content ? this.placeOf({ client, clock }) : null;
      if (content && place) this.addAuthor(place, authorOf(content.value));
    }
  }

  private addAuthor({ root, key }: Place, author: string): void {
    const authors = this.authors[root];
    const held = authors.get(key);
    if (held === undefined) authors.set(key, author);
    else if (root === "document" && held !== author) {
      authors.set(key, new Set([...(typeof held === "string" ? [held] : held), author]));
    }
  }
}

/** The author that a validated value names. */
function authorOf(value: unknown): string {
  return (value as { author: string }).author;
}

/** Valid updates in a row, not committed yet, as the next one must see them. */
export class Draft {
  private readonly facts: Facts;
  private readonly clients = new Map<number, { owner: string; placed: Placed[] }>();
  private readonly authors = new Map<string, Set<string>>();
  private readonly trails = new Map<string, Trail>();

  constructor(facts: Facts) {
    this.facts = facts;
  }

  owner(client: number): string | undefined {
    return this.facts.owners.get(client) ?? this.clients.get(client)?.owner;
  }

  clock(client: number): number {
    const last = this.clients.get(client)?.placed.at(-1);
    return last ? last.clock + last.length : this.facts.clock(client);
  }

  placeOf(id: StructId): Place | null {
    return find(this.clients.get(id.client)?.placed ?? [], id.clock)?.place ?? this.facts.placeOf(id);
  }

  /** Like that of the facts, and at most so many more as were laid there. */
  behind(origin: StructId | null, place: Place, client: number, most: number): number | "own" {
    const trail = this.trails.get(keyOf(place));
    if (trail?.used.has(useOf(client, origin))) return "own";
    const steps = trail && !isSame(trail.last, origin) ? trail.count : 0;
    // Only what was laid can stand behind what was laid.
    if (origin && origin.clock >= this.facts.clock(origin.client)) return steps;
    const held = this.facts.behind(origin, place, client, most);
    return held === "own" ? held : held + steps;
  }

  isDeleted(client: number, range: Deletion): boolean {
    return range.clock + range.length <= this.facts.clock(client) && this.facts.isDeleted(client, range);
  }

  authorship(place: Place, user: string): "nobody" | "user" | "other" {
    const held = this.facts.authorship(place, user);
    const drafted = held === "user" ? undefined : this.authors.get(keyOf(place));
    if (!drafted) return held;
    return drafted.has(user) ? "user" : "other";
  }

  /** Lays a valid update on top. */
  lay({ client, owner, placed, authors }: Laid): void {
    if (client === null) return;
    const held = this.clients.get(client) ?? { owner, placed: [] };
    for (const struct of placed) {
      held.placed.push(struct);
      leaveTrail(this.trails, client, struct);
    }
    this.clients.set(client, held);
    for (const { place, author } of authors) {
      const key = keyOf(place);
      const known = this.authors.get(key);
      if (known) known.add(author);
      else this.authors.set(key, new Set([author]));
    }
  }
}

/** What was laid under one key: how many structs, the last of them, and which client has used which origin. */
export type Trail = { count: number; last: StructId; used: Set<string> };

export function keyOf({ root, key }: Place): string {
  return `${root}/${key}`;
}

export function useOf(client: number, origin: StructId | null): string {
  return origin ? `${client}<${origin.client}:${origin.clock}` : `${client}<`;
}

export function isSame(a: StructId | null, b: StructId | null): boolean {
  return a?.client === b?.client && a?.clock === b?.clock;
}

export function leaveTrail(trails: Map<string, Trail>, client: number, { clock, length, place, origin }: Placed): void {
  const key = keyOf(place);
  const trail = trails.get(key) ?? { count: 0, last: { client, clock }, used: new Set() };
  trail.count++;
  trail.last = { client, clock: clock + length - 1 };
  trail.used.add(useOf(client, origin));
  trails.set(key, trail);
}

/** The struct that covers a clock, among contiguous ones. */
export function find(placed: readonly Placed[], clock: number): Placed | null {
  let low = 0;
  let high = placed.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const struct = placed[middle];
    if (!struct) return null;
    if (clock < struct.clock) high = middle - 1;
    else if (clock >= struct.clock + struct.length) low = middle + 1;
    else return struct;
  }
  return null;
}

/**
 * Decides about one update, before anything of it is logged or applied. Pure: the same update over the same facts, schema and
 * text gets the same verdict.
 *
 * What no honest client sends is hostile, and names the rule it broke. What an honest client can cause is refused with a
 * reason. Rules between values (a relation's ends, overlap, required attributes) are no business of this file: concurrent
 * honest edits can break them, so they are shown as problems and asked at finish.
 *
 * Authorship: whoever sets a key that the layer has never held is its author; afterwards the first author stays, also when
 * somebody else edits the value or brings it back after a deletion; the editor is always the writer. Keys of `document` (a
 * label, an attribute, the note) are not made up by one client, so two people can honestly set one at the same time without
 * knowing of each other: there the author may be the writer, or whoever has been one.
 */
import {
  fitsText,
  limits,
  parseDocumentEntry,
  parseRelation,
  parseSpan,
  splitEntryKey,
} from "#lib/annotation/annotation.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { isId } from "#lib/annotation/strict.ts";
import type { Draft, Laid, Place, Placed, Trail } from "./facts.ts";
import { find, isSame, keyOf, leaveTrail, useOf } from "./facts.ts";
import type { Deletion, Struct, Update } from "./update.ts";
import { after, Malformed, readUpdate, TooLarge, writeUpdate } from "./update.ts";

/** What a project's values may refer to, archived or not. */
export type Known = {
  labels: ReadonlySet<string>;
  relationTypes: ReadonlySet<string>;
  /** By id: what carries the attribute. */
  attributes: ReadonlyMap<string, "span" | "relation" | "document">;
};

export type Verdict =
  /** `update` is what the layer lacks of it; `laid` is for the draft, should it be taken. */
  | { kind: "take"; update: Uint8Array; laid: Laid }
  /** The layer has all of it. */
  | { kind: "nothing" }
  | { kind: "too-large"; client: number }
  /** It builds on structs that the layer does not hold: `client`'s. Honest only after a refusal. `own`: whose structs it has. */
  | { kind: "gap"; client: number; own: number | null; rule: string }
  /** `outdated`: it refers to what the schema at hand does not know; a newer one may. */
  | { kind: "hostile"; rule: string; outdated?: boolean };

class Hostile extends Error {
  readonly rule: string;
  readonly outdated: boolean;
  constructor(rule: string, outdated = false) {
    super(rule);
    this.rule = rule;
    this.outdated = outdated;
  }
}

class Gap extends Error {
  readonly client: number;
  readonly own: number | null;
  readonly rule: string;
  constructor(client: number, own: number | null, rule: string) {
    super(rule);
    this.client = client;
    this.own = own;
    this.rule = rule;
  }
}

const most = {
  /** A value's encoding is not longer than its JSON but for numbers; this leaves room for those. */
  valueBytes: limits.valueBytes + 4096,
  /** Twice as many as an honest client makes when it sets ten thousand spans at once. */
  structs: 20_000,
};

/**
 * How many structs Yjs may look at to find the places of an update's own: so many, and so many more for each of them. An honest
 * client that was away meets what others did to its keys meanwhile, and no more.
 */
const steps = { atLeast: 5_000, each: 4 };

export function knownFrom(schema: LabelSchema): Known {
  return {
    labels: new Set(schema.labels.map(({ id }) => id)),
    relationTypes: new Set(schema.relationTypes.map(({ id }) => id)),
    attributes: new Map(schema.attributes.map(({ id, on }) => [id, on])),
  };
}

/** Judges an update by `writer` (a user's id) over a draft. Whoever takes it lays it over the draft. */
export function judge(bytes: Uint8Array, writer: string, draft: Draft, known: Known, text: string): Verdict {
  try {
    return new Judgement(readUpdate(bytes, most), writer, draft, known, text).verdict();
  } catch (thrown) {
    if (thrown instanceof Malformed) return { kind: "hostile", rule: thrown.rule };
    if (thrown instanceof Hostile) return { kind: "hostile", rule: thrown.rule, outdated: thrown.outdated };
    if (thrown instanceof Gap) return { kind: "gap", client: thrown.client, own: thrown.own, rule: thrown.rule };
    if (thrown instanceof TooLarge) return { kind: "too-large", client: thrown.client };
    throw thrown;
  }
}

class Judgement {
  private readonly update: Update;
  private readonly writer: string;
  private readonly draft: Draft;
  private readonly known: Known;
  private readonly text: string;
  private readonly placed: Placed[] = [];
  private readonly authors: { place: Place; author: string }[] = [];
  private readonly trails = new Map<string, Trail>();
  private stepsLeft: number;

  constructor(update: Update, writer: string, draft: Draft, known: Known, text: string) {
    this.update = update;
    this.writer = writer;
    this.draft = draft;
    this.known = known;
    this.text = text;
    this.stepsLeft = steps.atLeast + steps.each * update.structs.length;
  }

  verdict(): Verdict {
    const { client } = this.update;
    const rest = client === null ? this.update : after(this.update, this.checkClient(client));
    for (const struct of rest.structs) this.checkStruct(struct);
    const deletions = this.checkDeletions();
    if (rest.structs.length === 0 && deletions.size === 0) return { kind: "nothing" };
    const laid = { client, owner: this.writer, placed: this.placed, authors: this.authors };
    return { kind: "take", update: writeUpdate({ ...rest, deletions }), laid };
  }

  /** How many clocks the layer holds of the client whose structs these are. */
  private checkClient(client: number): number {
    const owner = this.draft.owner(client);
    if (owner !== undefined && owner !== this.writer) throw new Hostile("client id of another");
    const held = this.draft.clock(client);
    if ((this.update.structs[0]?.clock ?? 0) > held) throw new Gap(client, client, "structs before are missing");
    return held;
  }

  private checkStruct(struct: Struct): void {
    const place = struct.place ?? this.placeOfOrigin(struct);
    checkKey(place);
    const placed = { clock: struct.clock, length: struct.length, place, origin: struct.origin };
    this.checkOrigin(placed);
    this.placed.push(placed);
    leaveTrail(this.trails, this.update.client ?? 0, placed);
    if (struct.content) this.checkValue(place, struct.content);
  }

  /** A struct with an origin stands wherever its origin stands, so that is the key whose rules it must keep. */
  private placeOfOrigin({ clock, origin }: Struct): Place {
    if (!origin) throw new Hostile("no place");
    const own = origin.client === this.update.client;
    if (own && origin.clock >= clock) throw new Hostile("origin ahead");
    if (!own && origin.clock >= this.draft.clock(origin.client)) {
      throw new Gap(origin.client, this.update.client, "origin is missing");
    }
    const place = (own && find(this.placed, origin.clock)?.place) || this.draft.placeOf(origin);
    if (!place) throw new Hostile("origin is no value");
    return place;
  }

  /**
   * An honest client sets a key behind whatever it holds there, so never twice behind the same, and never before what it wrote
   * itself. What others wrote meanwhile may stand between; Yjs looks at each of it, so it must not be too much.
   */
  private checkOrigin({ place, origin }: Placed): void {
    const client = this.update.client ?? 0;
    const trail = this.trails.get(keyOf(place));
    if (trail && isSame(trail.last, origin)) return;
    if (trail?.used.has(useOf(client, origin))) throw new Hostile("origin used before");
    if (origin?.client === client && this.isInside(origin.clock)) throw new Hostile("origin used before");
    const behind = this.draft.behind(origin, place, client, this.stepsLeft);
    if (behind === "own") throw new Hostile("origin used before");
    this.stepsLeft -= behind + (trail?.count ?? 0);
    if (this.stepsLeft < 0) throw new TooLarge(client);
  }

  /** Whether a struct of this update goes on behind this clock: then that is the origin of what follows in it. */
  private isInside(clock: number): boolean {
    const around = find(this.placed, clock);
    return around !== null && clock < around.clock + around.length - 1;
  }

  private checkValue(place: Place, { value, size }: NonNullable<Struct["content"]>): void {
    const parsed = parse(place, value);
    if (!parsed.ok) throw size > limits.valueBytes ? new TooLarge(this.update.client ?? 0) : new Hostile("shape");
    const { author, editor } = parsed.value;
    if (editor !== this.writer) throw new Hostile("editor");
    const standing = this.draft.authorship(place, author);
    const isMaker = author === this.writer && (standing === "nobody" || place.root === "document");
    if (standing !== "user" && !isMaker) throw new Hostile("author");
    this.authors.push({ place, author });
    if ("fragments" in parsed.value) {
      if (!fitsText(parsed.value, this.text).ok) throw new Hostile("outside the text");
      if (!this.known.labels.has(parsed.value.label)) throw new Hostile("unknown label", true);
      this.checkAttributes("span", parsed.value.attributes);
    } else if ("type" in parsed.value) {
      if (!this.known.relationTypes.has(parsed.value.type)) throw new Hostile("unknown relation type", true);
      this.checkAttributes("relation", parsed.value.attributes);
    } else {
      const [kind, id] = splitEntryKey(parsed.value.key);
      if (kind === "label" && !this.known.labels.has(id)) throw new Hostile("unknown label", true);
      if (kind === "attribute") this.checkAttributes("document", { [id]: parsed.value.value });
    }
  }

  private checkAttributes(on: "span" | "relation" | "document", attributes: object | undefined): void {
    for (const id of Object.keys(attributes ?? {})) {
      if (this.known.attributes.get(id) !== on) throw new Hostile("unknown attribute", true);
    }
  }

  /** The deletions that are not in effect yet. Whoever may write a layer may delete in it; the log's row says who did. */
  private checkDeletions(): Map<number, Deletion[]> {
    const left = new Map<number, Deletion[]>();
    const last = this.placed.at(-1);
    for (const [client, list] of this.update.deletions) {
      const own = client === this.update.client && last ? last.clock + last.length : 0;
      const end = Math.max(own, this.draft.clock(client));
      const final = list.at(-1);
      if (final && final.clock + final.length > end)
        throw new Gap(client, this.update.client, "deletes what is not there");
      const kept = list.filter((range) => !this.draft.isDeleted(client, range));
      if (kept.length > 0) left.set(client, kept);
    }
    return left;
  }
}

/** Keys are checked for deleted structs as well: nothing else would bound them. */
function checkKey({ root, key }: Place): void {
  const [kind, id] = root === "document" ? splitEntryKey(key) : ["id", key];
  if (kind !== "note" && (kind === "" || !isId(id))) throw new Hostile("key");
}

function parse({ root, key }: Place, value: unknown) {
  switch (root) {
    case "spans":
      return parseSpan(key, value);
    case "relations":
      return parseRelation(key, value);
    case "document":
      return parseDocumentEntry(key, value);
  }
}

/**
 * Reads the small part of Yjs's V1 update format that a layer needs, and nothing else.
 *
 * An honest client only ever sets and removes keys of three flat Y.Maps. So of all that an update can hold, three things
 * remain: a value under a key, a struct that was deleted in the transaction that made it, and a list of deletions. Whatever is
 * not one of these is turned away here, before Yjs sees a byte: nested types, subdocuments, text, formatting, GC and Skip
 * structs, right origins, format V2. Reading stops at the first fault and allocates no more than the bytes that came.
 *
 * Two readers of one format can disagree, and an attacker lives in the gap. So what was understood is written out again, and
 * an update that is not byte for byte what Yjs would have written is turned away as well.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { Root } from "#lib/collab/schema.ts";
import { roots } from "#lib/collab/schema.ts";

/** Names one struct of a Y.Doc. */
export type StructId = { client: number; clock: number };

export type Struct = {
  clock: number;
  /** In clocks. A value has 1; structs deleted in a row may be one. */
  length: number;
  /** What the struct follows under its key, and then `place` is the same as the origin's; or null and `place` is given. */
  origin: StructId | null;
  place: { root: Root; key: string } | null;
  /** Absent where the struct was deleted in the transaction that made it. */
  content: { value: unknown /** Encoded, in bytes. */; size: number } | null;
  /** Yjs notes besides an origin whether it had the key at hand. It means nothing; kept to write the same bytes. */
  keyNoted: boolean;
};

/** Ascending and apart within a client. */
export type Deletion = { clock: number; length: number };

export type Update = {
  /** The one client whose structs these are; null where there are none. */
  client: number | null;
  /** Contiguous. */
  structs: Struct[];
  deletions: Map<number, Deletion[]>;
};

/** The update is not what an honest client's Yjs writes. `rule` says which rule it broke, in a word or two. */
export class Malformed extends Error {
  override readonly name = "Malformed";
  readonly rule: string;
  constructor(rule: string) {
    super(rule);
    this.rule = rule;
  }
}

/** One value, or the number of structs, is larger than a layer takes. An honest client can cause that. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
  /** Whose structs they are. */
  readonly client: number;
  constructor(client: number) {
    super("too large");
    this.client = client;
  }
}

const kinds = { deleted: 1, any: 8 } as const;
const flags = { kind: 0b0001_1111, key: 0b0010_0000, rightOrigin: 0b0100_0000, origin: 0b1000_0000 } as const;

/** Yjs draws clientIDs from 32 bits. */
const maxClient = 0xffff_ffff;
/** Longer than any honest session; far below where adding clocks becomes inexact. */
const maxClock = 2 ** 40;
/** Of structs that were deleted in the transaction that made them. */
const maxRun = 65_536;
/** In UTF-16 units; `attribute:` and an id are shorter. */
const maxKey = 100;

/** How much is read: of one value, in bytes, and how many structs of an update. */
export type Most = { valueBytes: number; structs: number };

/** For what was validated before. */
const unbounded: Most = { valueBytes: Number.POSITIVE_INFINITY, structs: Number.POSITIVE_INFINITY };

/** @throws Malformed, TooLarge */
export function readUpdate(bytes: Uint8Array, most: Most = unbounded): Update {
  const from = decoding.createDecoder(bytes);
  let update: Update;
  try {
    update = readStructs(from, most);
    readDeletions(from, update.deletions);
  } catch (thrown) {
    if (thrown instanceof Malformed || thrown instanceof TooLarge) throw thrown;
    // Whatever lib0 throws at an early end, a wrong length, broken UTF-8 or bottomless nesting.
    throw new Malformed("bytes");
  }
  if (decoding.hasContent(from)) throw new Malformed("trailing bytes");
  if (!equalBytes(writeUpdate(update), bytes)) throw new Malformed("not as Yjs writes");
  return update;
}

function readStructs(from: decoding.Decoder, { valueBytes, structs: most }: Most): Update {
  const update: Update = { client: null, structs: [], deletions: new Map() };
  const clients = decoding.readVarUint(from);
  if (clients === 0) return update;
  if (clients > 1) throw new Malformed("several clients");
  const count = decoding.readVarUint(from);
  if (count === 0) throw new Malformed("no structs");
  update.client = bounded(decoding.readVarUint(from), maxClient, "client id");
  let clock = bounded(decoding.readVarUint(from), maxClock, "clock");
  for (let i = 0; i < count; i++) {
    if (i >= most) throw new TooLarge(update.client);
    const struct = readStruct(from, { client: update.client, clock }, valueBytes);
    clock += struct.length;
    update.structs.push(struct);
  }
  return update;
}

function readStruct(from: decoding.Decoder, { client, clock }: StructId, valueBytes: number): Struct {
  const info = decoding.readUint8(from);
  const kind = info & flags.kind;
  if (info === undefined) throw new Malformed("bytes");
  if (kind !== kinds.any && kind !== kinds.deleted) throw new Malformed("struct kind");
  if (info & flags.rightOrigin) throw new Malformed("right origin");
  const origin = info & flags.origin ? readId(from) : null;
  let place: Struct["place"] = null;
  if (!origin) {
    if (decoding.readVarUint(from) !== 1) throw new Malformed("nested in a struct");
    const name = decoding.readVarString(from);
    const root = roots.find((known) => known === name);
    if (!root) throw new Malformed("unknown root");
    if (!(info & flags.key)) throw new Malformed("no key");
    const key = decoding.readVarString(from);
    if (key.length > maxKey) throw new Malformed("key");
    place = { root, key };
  }
  const keyNoted = (info & flags.key) !== 0;
  if (kind === kinds.deleted) {
    const length = bounded(decoding.readVarUint(from), maxRun, "length");
    if (length === 0) throw new Malformed("length");
    return { clock, length, origin, place, content: null, keyNoted };
  }
  if (decoding.readVarUint(from) !== 1) throw new Malformed("several values");
  return { clock, length: 1, origin, place, content: readValue(from, client, valueBytes), keyNoted };
}

function readValue(from: decoding.Decoder, client: number, valueBytes: number): Struct["content"] {
  // Reading sees no more than the largest value, so that a giant one costs no more than that.
  const end = Math.min(from.arr.length, from.pos + valueBytes);
  const window = decoding.createDecoder(from.arr.subarray(from.pos, end));
  try {
    const value: unknown = decoding.readAny(window);
    from.pos += window.pos;
    return { value, size: window.pos };
  } catch (thrown) {
    if (end < from.arr.length) throw new TooLarge(client);
    throw thrown;
  }
}

function readId(from: decoding.Decoder): StructId {
  const client = bounded(decoding.readVarUint(from), maxClient, "client id");
  return { client, clock: bounded(decoding.readVarUint(from), maxClock, "clock") };
}

function readDeletions(from: decoding.Decoder, into: Update["deletions"]): void {
  for (let clients = decoding.readVarUint(from); clients > 0; clients--) {
    const client = bounded(decoding.readVarUint(from), maxClient, "client id");
    if (into.has(client)) throw new Malformed("deletions twice");
    const list: Deletion[] = [];
    let end = -1;
    for (let count = decoding.readVarUint(from); count > 0; count--) {
      const clock = bounded(decoding.readVarUint(from), maxClock, "clock");
      const length = bounded(decoding.readVarUint(from), maxClock, "length");
      // Yjs sorts and merges them. In order, a list is never more work than the structs that it covers.
      if (clock <= end || length === 0) throw new Malformed("deletions");
      end = clock + length;
      list.push({ clock, length });
    }
    if (list.length === 0) throw new Malformed("deletions");
    into.set(client, list);
  }
}

/** The bytes that Yjs would have written. */
export function writeUpdate(update: Update): Uint8Array {
  const to = encoding.createEncoder();
  const [first] = update.structs;
  encoding.writeVarUint(to, first ? 1 : 0);
  if (first && update.client !== null) {
    encoding.writeVarUint(to, update.structs.length);
    encoding.writeVarUint(to, update.client);
    encoding.writeVarUint(to, first.clock);
    for (const struct of update.structs) writeStruct(to, struct);
  }
  encoding.writeVarUint(to, update.deletions.size);
  for (const [client, list] of update.deletions) {
    encoding.writeVarUint(to, client);
    encoding.writeVarUint(to, list.length);
    for (const { clock, length } of list) {
      encoding.writeVarUint(to, clock);
      encoding.writeVarUint(to, length);
    }
  }
  return encoding.toUint8Array(to);
}

function writeStruct(to: encoding.Encoder, { origin, place, content, keyNoted, length }: Struct): void {
  const kind = content ? kinds.any : kinds.deleted;
  encoding.writeUint8(to, kind | (origin ? flags.origin : 0) | (keyNoted ? flags.key : 0));
  if (origin) {
    encoding.writeVarUint(to, origin.client);
    encoding.writeVarUint(to, origin.clock);
  } else if (place) {
    encoding.writeVarUint(to, 1);
    encoding.writeVarString(to, place.root);
    encoding.writeVarString(to, place.key);
  }
  encoding.writeVarUint(to, length);
  // lib0 takes any value here and says otherwise in its types.
  if (content) encoding.writeAny(to, content.value as Parameters<typeof encoding.writeAny>[1]);
}

/**
 * What is left of an update without the structs before `clock`, which the layer has already.
 * A struct that lies across is cut, as Yjs would cut it.
 */
export function after(update: Update, clock: number): Update {
  const structs: Struct[] = [];
  for (const struct of update.structs) {
    const known = clock - struct.clock;
    if (known >= struct.length) continue;
    if (known <= 0) structs.push(struct);
    else {
      const origin = { client: update.client ?? 0, clock: clock - 1 };
      structs.push({ ...struct, clock, length: struct.length - known, origin, place: null });
    }
  }
  return { ...update, structs };
}

function bounded(value: number, most: number, rule: string): number {
  if (value > most) throw new Malformed(rule);
  return value;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/**
 * Updates that no honest client sends, each broken in one way. Used alone against the validator, and over sockets against the
 * whole server.
 */
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

export type Target = {
  /** The layer as the attacker holds it: one span of the victim's under `victimSpan`. */
  doc: Y.Doc;
  attacker: string;
  victim: string;
  victimSpan: string;
  labelId: string;
  /** An offset inside a surrogate pair of the text, and the length of the text. In UTF-16 units. */
  insidePair: number;
  textLength: number;
};

export type Attack = { name: string; rule: string; make(target: Target): Uint8Array };

type Value = Record<string, unknown>;

function honest({ attacker, labelId }: Target): Value {
  return { label: labelId, fragments: [0, 3], author: attacker, editor: attacker };
}

/** What a change to a copy of the layer comes to, under a clientID of its own. */
function written({ doc }: Target, change: (copy: Y.Doc) => void, gc = true): Uint8Array {
  const copy = new Y.Doc({ gc });
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  let made: Uint8Array | null = null;
  copy.on("update", (update: Uint8Array) => {
    made = update;
  });
  copy.transact(() => change(copy));
  if (!made) throw new Error("the attack changes nothing");
  return made;
}

function value(name: string, rule: string, make: (honest: Value, target: Target) => unknown): Attack {
  return {
    name,
    rule,
    make: (target) => written(target, (copy) => copy.getMap("spans").set("new", make(honest(target), target))),
  };
}

/** Writes an update by hand: `structs` are written under one client, `deletions` after them. */
function raw(
  structs: ((to: encoding.Encoder, target: Target) => void)[],
  given: {
    client?: (target: Target) => number;
    clock?: (target: Target) => number;
    count?: number;
    after?: number[];
  } = {},
): Attack["make"] {
  return (target) => {
    const to = encoding.createEncoder();
    encoding.writeVarUint(to, 1);
    encoding.writeVarUint(to, given.count ?? structs.length);
    encoding.writeVarUint(to, given.client?.(target) ?? 77);
    encoding.writeVarUint(to, given.clock?.(target) ?? 0);
    for (const write of structs) write(to, target);
    for (const byte of given.after ?? [0]) encoding.writeVarUint(to, byte);
    return encoding.toUint8Array(to);
  };
}

const any = 8;
const hasKey = 32;
const hasRight = 64;
const hasOrigin = 128;

function place(to: encoding.Encoder, root: string, key: string | null): void {
  encoding.writeVarUint(to, 1);
  encoding.writeVarString(to, root);
  if (key !== null) encoding.writeVarString(to, key);
}

function content(to: encoding.Encoder, target: Target, change: Value = {}): void {
  encoding.writeVarUint(to, 1);
  encoding.writeAny(to, { ...honest(target), ...change } as never);
}

function id(to: encoding.Encoder, client: number, clock: number): void {
  encoding.writeVarUint(to, client);
  encoding.writeVarUint(to, clock);
}

function newSpan(to: encoding.Encoder, target: Target): void {
  encoding.writeUint8(to, any | hasKey);
  place(to, "spans", "new");
  content(to, target);
}

function struct(kind: number, write: (to: encoding.Encoder) => void): (to: encoding.Encoder) => void {
  return (to) => {
    encoding.writeUint8(to, kind | hasKey);
    place(to, "spans", "new");
    write(to);
  };
}

/** Whose span it is, as Yjs names its newest struct. */
function victimItem({ doc, victimSpan }: Target): Y.Item {
  const item = doc.getMap("spans")._map.get(victimSpan);
  if (!item) throw new Error("the victim has no span");
  return item;
}

function deletions(...numbers: number[]): Attack["make"] {
  return () => {
    const to = encoding.createEncoder();
    encoding.writeVarUint(to, 0);
    for (const number of numbers) encoding.writeVarUint(to, number);
    return encoding.toUint8Array(to);
  };
}

/** Follows the victim's newest value, and was deleted at once. */
function behindVictim(to: encoding.Encoder, target: Target): void {
  const { lastId } = victimItem(target);
  encoding.writeUint8(to, 1 | hasOrigin);
  id(to, lastId.client, lastId.clock);
  encoding.writeVarUint(to, 1);
}

export const attacks: Attack[] = [
  // Writing as another, or over another without its showing.
  value("a new span in another's name", "author", (span, { victim }) => ({ ...span, author: victim })),
  value("a write in another's name", "editor", (span, { victim }) => ({ ...span, editor: victim })),
  {
    name: "taking over another's span",
    rule: "author",
    make: (target) => written(target, (copy) => copy.getMap("spans").set(target.victimSpan, honest(target))),
  },
  {
    name: "taking over another's span as if it were new, under a clientID that wins",
    rule: "author",
    make: raw(
      [
        (to, target) => {
          encoding.writeUint8(to, any | hasKey);
          place(to, "spans", target.victimSpan);
          content(to, target);
        },
      ],
      { client: () => 0xffff_ffff },
    ),
  },
  {
    name: "an origin that points into another's key",
    rule: "author",
    make: raw([
      (to, target) => {
        encoding.writeUint8(to, any | hasKey | hasOrigin);
        const { client, clock } = victimItem(target).id;
        id(to, client, clock);
        content(to, target);
      },
    ]),
  },
  {
    name: "writing on under another's clientID",
    rule: "client id of another",
    make: raw([newSpan], {
      client: (target) => victimItem(target).id.client,
      clock: (target) => Y.getState(target.doc.store, victimItem(target).id.client),
    }),
  },
  {
    name: "other bytes for what another has written",
    rule: "client id of another",
    make: raw([newSpan], { client: (target) => victimItem(target).id.client }),
  },

  // Values that are not of the layer's shape.
  value("an extra key", "shape", (span) => ({ ...span, color: "red" })),
  value("an offset that is not whole", "shape", (span) => ({ ...span, fragments: [0, 1.5] })),
  value("an offset before the text", "shape", (span) => ({ ...span, fragments: [-1, 3] })),
  value("an offset behind the text", "outside the text", (span, { textLength }) => ({
    ...span,
    fragments: [0, textLength + 1],
  })),
  value("an offset inside a surrogate pair", "outside the text", (span, { insidePair }) => ({
    ...span,
    fragments: [0, insidePair],
  })),
  value("a fragment of nothing", "shape", (span) => ({ ...span, fragments: [3, 3] })),
  value("fragments out of order", "shape", (span) => ({ ...span, fragments: [4, 7, 0, 3] })),
  value("too many fragments", "shape", (span) => ({ ...span, fragments: Array.from({ length: 130 }, (_, i) => i) })),
  value("an offset that is not a number", "shape", (span) => ({ ...span, fragments: [0, Number.NaN] })),
  value("a huge integer", "shape", (span) => ({ ...span, fragments: [0, 2n] })),
  value("a string for a span", "shape", () => "span"),
  value("nothing for a span", "shape", () => null),
  value("bytes in a span", "shape", (span) => ({ ...span, entity: new Uint8Array(3) })),
  value("a label of another project", "unknown label", (span) => ({ ...span, label: "b7e1a2c4" })),
  value("an attribute of another project", "unknown attribute", (span) => ({ ...span, attributes: { b7e1a2c4: "x" } })),
  value("half a surrogate pair turned into another character", "shape", (span) => ({
    ...span,
    origin: { kind: "import", file: "\0" },
  })),
  {
    name: "a value with another prototype",
    rule: "not as Yjs writes",
    make: raw([
      (to, target) => {
        encoding.writeUint8(to, any | hasKey);
        place(to, "spans", "new");
        encoding.writeVarUint(to, 1);
        const entries = Object.entries(honest(target));
        encoding.writeUint8(to, 118);
        encoding.writeVarUint(to, entries.length + 1);
        encoding.writeVarString(to, "__proto__");
        encoding.writeAny(to, { entity: "hidden" });
        for (const [key, held] of entries) {
          encoding.writeVarString(to, key);
          encoding.writeAny(to, held as never);
        }
      },
    ]),
  },
  {
    name: "a relation of an unknown type",
    rule: "unknown relation type",
    make: (target) => {
      const { attacker, victimSpan } = target;
      const relation = { type: "b7e1a2c4", from: victimSpan, to: victimSpan, author: attacker, editor: attacker };
      return written(target, (copy) => copy.getMap("relations").set("new", relation));
    },
  },

  // Keys and roots.
  {
    name: "an unknown root",
    rule: "unknown root",
    make: (target) => written(target, (copy) => copy.getMap("secrets").set("new", honest(target))),
  },
  {
    name: "a key that is no id",
    rule: "key",
    make: (target) => written(target, (copy) => copy.getMap("spans").set("no id!", honest(target))),
  },
  {
    name: "a giant key",
    rule: "key",
    make: (target) => written(target, (copy) => copy.getMap("spans").set("k".repeat(100_000), honest(target))),
  },
  {
    name: "an unknown entry of the document",
    rule: "key",
    make: (target) =>
      written(target, (copy) =>
        copy.getMap("document").set("title", { value: "x", author: target.attacker, editor: target.attacker }),
      ),
  },
  {
    name: "a value without a key",
    rule: "no key",
    make: (target) => written(target, (copy) => copy.getArray("spans").push([honest(target)])),
  },
  {
    name: "a place inside another struct",
    rule: "nested in a struct",
    make: raw([
      (to, target) => {
        encoding.writeUint8(to, any | hasKey);
        encoding.writeVarUint(to, 0);
        const { client, clock } = victimItem(target).id;
        id(to, client, clock);
        encoding.writeVarString(to, "new");
        content(to, target);
      },
    ]),
  },

  // Contents that a layer never has.
  {
    name: "a nested map",
    rule: "struct kind",
    make: (target) => written(target, (copy) => copy.getMap("spans").set("new", new Y.Map([["label", "x"]]))),
  },
  {
    name: "a nested text",
    rule: "struct kind",
    make: (target) => written(target, (copy) => copy.getMap("spans").set("new", new Y.Text("hello"))),
  },
  {
    name: "a subdocument",
    rule: "struct kind",
    make: (target) => written(target, (copy) => copy.getMap("spans").set("new", new Y.Doc())),
  },
  {
    name: "bytes for a value",
    rule: "struct kind",
    make: (target) => written(target, (copy) => copy.getMap("spans").set("new", new Uint8Array(8))),
  },
  {
    name: "text",
    rule: "struct kind",
    make: (target) => written(target, (copy) => copy.getText("spans").insert(0, "hello")),
  },
  {
    name: "formatting",
    rule: "struct kind",
    make: raw([struct(6, (to) => encoding.writeVarString(to, "bold"))]),
  },
  { name: "a JSON struct", rule: "struct kind", make: raw([struct(2, (to) => encoding.writeVarUint(to, 2 ** 30))]) },
  { name: "an unknown kind of struct", rule: "struct kind", make: raw([struct(31, () => {})]) },
  {
    name: "two values in one struct",
    rule: "several values",
    make: raw([
      (to, target) => {
        encoding.writeUint8(to, any | hasKey);
        place(to, "spans", "new");
        encoding.writeVarUint(to, 2);
        encoding.writeAny(to, honest(target) as never);
        encoding.writeAny(to, honest(target) as never);
      },
    ]),
  },
  { name: "a GC struct", rule: "struct kind", make: raw([(to) => encoding.writeVarUint(encodeKind(to, 0), 5)]) },
  { name: "a Skip struct", rule: "struct kind", make: raw([(to) => encoding.writeVarUint(encodeKind(to, 10), 5)]) },
  {
    name: "a right origin",
    rule: "right origin",
    make: raw([
      (to, target) => {
        encoding.writeUint8(to, any | hasKey | hasRight);
        const { client, clock } = victimItem(target).id;
        id(to, client, clock);
        content(to, target);
      },
    ]),
  },

  // Structs that would wait for ever, and numbers without bounds.
  { name: "a gap in one's own clock", rule: "structs before are missing", make: raw([newSpan], { clock: () => 5 }) },
  {
    name: "an origin that nobody knows",
    rule: "origin is missing",
    make: raw([
      (to, target) => {
        encoding.writeUint8(to, any | hasKey | hasOrigin);
        id(to, 4242, 7);
        content(to, target);
      },
    ]),
  },
  {
    name: "an origin ahead of itself",
    rule: "origin ahead",
    make: raw([
      (to, target) => {
        encoding.writeUint8(to, any | hasKey | hasOrigin);
        id(to, 77, 0);
        content(to, target);
      },
    ]),
  },
  { name: "deleting what is not there", rule: "deletes what is not there", make: deletions(1, 4242, 1, 0, 1) },
  {
    name: "deleting more than is there",
    rule: "deletes what is not there",
    make: (target) => deletions(1, victimItem(target).id.client, 1, 0, 2 ** 39)(target),
  },
  { name: "a clientID over 32 bits", rule: "client id", make: raw([newSpan], { client: () => 2 ** 32 }) },
  { name: "a clientID of 53 bits", rule: "client id", make: raw([newSpan], { client: () => 2 ** 53 - 1 }) },
  { name: "a giant clock", rule: "clock", make: raw([newSpan], { clock: () => 2 ** 52 }) },
  {
    name: "a giant length",
    rule: "length",
    make: raw([struct(1, (to) => encoding.writeVarUint(to, 2 ** 50))]),
  },
  { name: "a length of nothing", rule: "length", make: raw([struct(1, (to) => encoding.writeVarUint(to, 0))]) },
  { name: "a giant deletion", rule: "length", make: deletions(1, 77, 1, 0, 2 ** 50) },
  { name: "more structs than there are", rule: "struct kind", make: raw([newSpan], { count: 2 ** 40 }) },

  // Much work for few bytes.
  {
    name: "one origin again and again",
    rule: "origin used before",
    make: raw(Array.from({ length: 4_000 }, () => behindVictim)),
  },
  {
    name: "the beginning of one key again and again",
    rule: "origin used before",
    make: raw(Array.from({ length: 4_000 }, () => struct(1, (to) => encoding.writeVarUint(to, 1)))),
  },
  {
    name: "behind a value that was its own and is behind another of its own",
    rule: "origin used before",
    make: (target) =>
      raw([
        struct(1, (to) => encoding.writeVarUint(to, 1)),
        (to) => {
          encoding.writeUint8(to, 1 | hasOrigin);
          id(to, 77, 0);
          encoding.writeVarUint(to, 100);
        },
        (to) => {
          encoding.writeUint8(to, 1 | hasOrigin);
          id(to, 77, 50);
          encoding.writeVarUint(to, 1);
        },
      ])(target),
  },

  // Bytes that Yjs would not write.
  { name: "no structs of a client", rule: "no structs", make: raw([]) },
  {
    name: "one client twice",
    rule: "several clients",
    make: (target) => {
      const once = raw([newSpan], { after: [] })(target).subarray(1);
      return new Uint8Array([2, ...once, ...once, 0]);
    },
  },
  { name: "deletions of one client twice", rule: "deletions twice", make: deletions(2, 77, 1, 0, 1, 77, 1, 0, 1) },
  { name: "deletions out of order", rule: "deletions", make: deletions(1, 77, 2, 5, 1, 0, 1) },
  { name: "deletions over each other", rule: "deletions", make: deletions(1, 77, 2, 0, 5, 3, 5) },
  { name: "no deletions of a client", rule: "deletions", make: deletions(1, 77, 0) },
  {
    name: "something behind the update",
    rule: "trailing bytes",
    make: (target) => new Uint8Array([...raw([newSpan])(target), 0]),
  },
  {
    name: "an update cut short",
    rule: "bytes",
    make: (target) => raw([newSpan])(target).subarray(0, 20),
  },
  {
    name: "a number written longer than needed",
    rule: "not as Yjs writes",
    make: (target) => new Uint8Array([0x81, 0x00, ...raw([newSpan])(target).subarray(1)]),
  },
  {
    name: "format V2",
    rule: "trailing bytes",
    make: (target) => Y.convertUpdateFormatV1ToV2(raw([newSpan])(target)),
  },
  {
    name: "nesting without a floor",
    rule: "bytes",
    make: raw([
      (to) => {
        encoding.writeUint8(to, any | hasKey);
        place(to, "spans", "new");
        encoding.writeVarUint(to, 1);
        for (let i = 0; i < 30_000; i++) encoding.writeUint8Array(to, new Uint8Array([117, 1]));
      },
    ]),
  },
];

function encodeKind(to: encoding.Encoder, kind: number): encoding.Encoder {
  encoding.writeUint8(to, kind);
  return to;
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import type { Root } from "#lib/collab/schema.ts";
import { roots } from "#lib/collab/schema.ts";
import type { LoggedRow } from "#lib/data/layer-log.ts";
import { Draft, Facts } from "./facts.ts";
import { attacks, type Target } from "./testing/attacks.ts";
import { schema, span, text } from "./testing/in-process.ts";
import { mutate, seeded } from "./testing/mutate.ts";
import { contentOf } from "./testing/raw-client.ts";
import { readUpdate, type Struct, writeUpdate } from "./update.ts";
import { judge, knownFrom, type Verdict } from "./validator.ts";

const known = knownFrom(schema);

/** A layer as the server holds it, and people who write into it. */
class Layer {
  facts = Facts.read(null, []);
  rows: LoggedRow[] = [];

  judge(update: Uint8Array, writer: string): Verdict {
    return judge(update, writer, new Draft(this.facts), known, text);
  }

  /** Judges, and logs what is taken. */
  take(update: Uint8Array, writer: string): Verdict {
    const verdict = this.judge(update, writer);
    if (verdict.kind === "take") {
      const row = { seq: this.rows.length + 1, userId: writer, base: 0, update: verdict.update, sha256: "" };
      this.rows.push(row);
      this.facts.apply([row]);
    }
    return verdict;
  }
}

/** A client: a Y.Doc and what it has made of late. */
class Peer {
  doc = new Y.Doc();
  made: Uint8Array[] = [];
  readonly user: string;

  constructor(user: string, layer?: Layer) {
    this.user = user;
    for (const root of roots) this.doc.getMap(root);
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "server") this.made.push(update);
    });
    if (layer) this.hear(layer);
  }

  hear(layer: Layer): void {
    for (const { update } of layer.rows) Y.applyUpdate(this.doc, update, "server");
  }

  change(run: (doc: Y.Doc) => void): Uint8Array {
    this.made = [];
    this.doc.transact(() => run(this.doc));
    return this.made[0] ?? new Uint8Array([0, 0]);
  }

  set(key: string, value: unknown, root: Root = "spans"): Uint8Array {
    return this.change((doc) => doc.getMap(root).set(key, value));
  }
}

function attacked(): { layer: Layer; target: Target } {
  const layer = new Layer();
  const ann = new Peer("ann");
  expect(layer.take(ann.set("hers", span("ann")), "ann").kind).toBe("take");
  const { doc } = new Peer("eve", layer);
  const target = { doc, attacker: "eve", victim: "ann", victimSpan: "hers", labelId: "actor" };
  return { layer, target: { ...target, insidePair: 13, textLength: text.length } };
}

describe("an attack is refused, and by the rule that is meant to refuse it:", () => {
  test.each(attacks)("$name", ({ rule, make }) => {
    const { layer, target } = attacked();
    const { kind, ...verdict } = layer.judge(make(target), "eve");
    expect(kind === "gap" || kind === "hostile" ? verdict : kind).toMatchObject({ rule });
  });

  test("the same update is taken from an honest hand", () => {
    const { layer, target } = attacked();
    const eve = new Peer("eve", layer);
    expect(layer.take(eve.set("new", span("eve", 0, target.textLength)), "eve").kind).toBe("take");
  });
});

describe("an update makes little work, whatever the layer holds:", () => {
  /** A value, and many clients that each wrote behind it without knowing of each other. */
  function crowded(clients: number): { layer: Layer; first: Struct["origin"] } {
    const layer = new Layer();
    const ann = new Peer("ann");
    layer.take(ann.set("s", span("ann")), "ann");
    const first = { client: ann.doc.clientID, clock: 0 };
    for (let i = 0; i < clients; i++) expect(layer.take(deleted(1_000 + i, [first]), "eve").kind).toBe("take");
    return { layer, first };
  }

  const deleted = (client: number, origins: Struct["origin"][]) => {
    const structs = origins.map((origin, clock) => ({
      clock,
      length: 1,
      origin,
      place: null,
      content: null,
      keyNoted: false,
    }));
    return writeUpdate({ client, structs, deletions: new Map() });
  };

  test("how many structs stand behind an origin is counted, and too many are not looked at", () => {
    const { layer, first } = crowded(50);
    const place = { root: "spans", key: "s" } as const;
    const behind = (client: number, most: number, origin: Struct["origin"] = first) =>
      layer.facts.behind(origin, place, client, most);
    expect([behind(5, 1_000), behind(5, 20), behind(5, 1_000, null)]).toEqual([50, 21, 51]);
    expect([behind(1_007, 1_000), behind(1_007, 1_000, null)]).toEqual(["own", "own"]);
  });

  test("a message whose structs would each have Yjs look at all others is too large", () => {
    const { layer } = crowded(200);
    // Each behind another of the two hundred, from the last to the first.
    const origins = Array.from({ length: 200 }, (_, i) => ({ client: 1_199 - i, clock: 0 }));
    expect(layer.judge(deleted(5, origins), "eve").kind).toBe("too-large");
    expect(layer.take(deleted(5, origins.slice(0, 10)), "eve").kind).toBe("take");
  });

  test("a second message of one client behind the same origin is hostile, committed or not", () => {
    const { layer, first } = crowded(1);
    const whole = readUpdate(deleted(5, [first, first]));
    const [one, two] = whole.structs.map((struct) => writeUpdate({ ...whole, structs: [struct] })) as [
      Uint8Array,
      Uint8Array,
    ];
    const draft = new Draft(layer.facts);
    const verdict = judge(one, "eve", draft, known, text);
    if (verdict.kind !== "take") throw new Error(verdict.kind);
    draft.lay(verdict.laid);
    const hostile = { kind: "hostile", rule: "origin used before" };
    expect(judge(two, "eve", draft, known, text)).toMatchObject(hostile);
    layer.take(one, "eve");
    expect(layer.judge(two, "eve")).toMatchObject(hostile);
  });

  test("ten thousand spans at once are taken, and more structs than twice that are too large", () => {
    const layer = new Layer();
    const ann = new Peer("ann");
    const many = (count: number, prefix: string) =>
      ann.change((doc) => {
        for (let i = 0; i < count; i++) doc.getMap("spans").set(`${prefix}${i}`, span("ann"));
      });
    expect(layer.take(many(10_000, "a"), "ann").kind).toBe("take");
    expect(layer.judge(many(20_001, "b"), "ann").kind).toBe("too-large");
  });
});

describe("honest work is taken:", () => {
  test("editing another's span keeps its author and names its editor", () => {
    const { layer } = attacked();
    const ben = new Peer("ben", layer);
    const edited = ben.set("hers", span("ann", 0, 7, { editor: "ben" }));
    expect(layer.take(edited, "ben").kind).toBe("take");
  });

  test("undoing my removal of another's span brings it back in her name", () => {
    const { layer } = attacked();
    const ben = new Peer("ben", layer);
    expect(
      layer.take(
        ben.change((doc) => doc.getMap("spans").delete("hers")),
        "ben",
      ).kind,
    ).toBe("take");
    expect(layer.judge(ben.set("hers", span("ben")), "ben")).toMatchObject({ kind: "hostile", rule: "author" });
    const again = new Peer("ben", layer);
    expect(layer.take(again.set("hers", span("ann", 0, 3, { editor: "ben" })), "ben").kind).toBe("take");
  });

  test("two who set the same label of the document without knowing of each other", () => {
    const layer = new Layer();
    const [ann, ben] = [new Peer("ann"), new Peer("ben")];
    const entry = (user: string) => ({ value: true, author: user, editor: user });
    const [hers, his] = [
      ann.set("label:actor", entry("ann"), "document"),
      ben.set("label:actor", entry("ben"), "document"),
    ];
    expect([layer.take(hers, "ann").kind, layer.take(his, "ben").kind]).toEqual(["take", "take"]);
    const cleo = new Peer("cleo", layer);
    const standing = cleo.doc.getMap("document").get("label:actor") as { author: string };
    const edited = cleo.set("label:actor", { value: true, author: standing.author, editor: "cleo" }, "document");
    expect(layer.take(edited, "cleo").kind).toBe("take");
    const forged = new Peer("cleo", layer).set(
      "label:actor",
      { value: true, author: "dora", editor: "cleo" },
      "document",
    );
    expect(layer.judge(forged, "cleo")).toMatchObject({ kind: "hostile", rule: "author" });
  });

  test("setting one key several times in one transaction, and removing it again", () => {
    const layer = new Layer();
    const ann = new Peer("ann");
    const busy = ann.change((doc) => {
      const spans = doc.getMap("spans");
      for (let i = 1; i <= 5; i++) spans.set("s", span("ann", 0, i));
      spans.set("t", span("ann"));
      spans.delete("t");
    });
    expect(layer.take(busy, "ann").kind).toBe("take");
    expect(contentOf(layer.facts.doc)).toBe(contentOf(ann.doc));
  });

  test("several updates of one client, merged, of which the layer has the first", () => {
    const layer = new Layer();
    const ann = new Peer("ann");
    const updates = [ann.set("a", span("ann")), ann.set("b", span("ann")), ann.set("a", span("ann", 4, 7))];
    layer.take(updates[0] ?? new Uint8Array(), "ann");
    const verdict = layer.take(Y.mergeUpdates(updates), "ann");
    expect(verdict.kind).toBe("take");
    expect(contentOf(layer.facts.doc)).toBe(contentOf(ann.doc));
    expect(layer.take(Y.mergeUpdates(updates), "ann")).toEqual({ kind: "nothing" });
  });

  test("a run of removed values of which the layer has a part is cut where Yjs would cut it", () => {
    const layer = new Layer();
    const ann = new Peer("ann");
    const first = ann.set("s", span("ann"));
    layer.take(first, "ann");
    // Three more values of the same key, all removed: one struct of length four or three, as Yjs merges them.
    ann.change((doc) => {
      for (let i = 1; i <= 3; i++) doc.getMap("spans").set("s", span("ann", 0, i));
      doc.getMap("spans").delete("s");
    });
    const whole = Y.encodeStateAsUpdate(ann.doc);
    expect(layer.take(whole, "ann").kind).toBe("take");
    expect(contentOf(layer.facts.doc)).toBe(contentOf(ann.doc));
    expect(layer.facts.clock(ann.doc.clientID)).toBe(Y.getState(ann.doc.store, ann.doc.clientID));
    expect(layer.facts.pending).toBe(false);
  });

  test("removals that are in effect already are nothing", () => {
    const { layer } = attacked();
    const [ben, cleo] = [new Peer("ben", layer), new Peer("cleo", layer)];
    const remove = (doc: Y.Doc) => doc.getMap("spans").delete("hers");
    expect(layer.take(ben.change(remove), "ben").kind).toBe("take");
    expect(layer.take(cleo.change(remove), "cleo")).toEqual({ kind: "nothing" });
  });

  test("a value that is too large is no attack", () => {
    const { layer } = attacked();
    const eve = new Peer("eve", layer);
    const attributes = { "on-span": "x".repeat(66_000) };
    expect(layer.judge(eve.set("s", span("eve", 0, 3, { attributes })), "eve").kind).toBe("too-large");
    const huge = { "on-span": "x".repeat(500_000) };
    expect(layer.judge(eve.set("t", span("eve", 0, 3, { attributes: huge })), "eve").kind).toBe("too-large");
  });

  test("updates that build on each other are judged together before any is committed", () => {
    const layer = new Layer();
    const [ann, ben] = [new Peer("ann"), new Peer("ben")];
    const draft = new Draft(layer.facts);
    const lay = (update: Uint8Array, writer: string) => {
      const verdict = judge(update, writer, draft, known, text);
      if (verdict.kind === "take") draft.lay(verdict.laid);
      return verdict.kind === "hostile" || verdict.kind === "gap" ? verdict.rule : verdict.kind;
    };
    const first = ann.set("s", span("ann"));
    Y.applyUpdate(ben.doc, first, "server");
    const [second, removal] = [ann.set("s", span("ann", 0, 7)), ben.change((doc) => doc.getMap("spans").delete("s"))];
    const forged = ben.set("s", span("ben"));
    const taken = ben.set("s", span("ann", 4, 7, { editor: "ben" }));
    expect([lay(first, "ann"), lay(second, "ann"), lay(removal, "ben"), lay(forged, "ben")]).toEqual([
      "take",
      "take",
      "take",
      "author",
    ]);
    // It builds on the forged one, which is not there.
    expect(lay(taken, "ben")).toBe("structs before are missing");
    const eve = new Peer("eve");
    eve.doc.clientID = ann.doc.clientID;
    expect(lay(eve.set("x", span("eve")), "eve")).toBe("client id of another");
  });
});

/** One step of somebody's work, as numbers from which it is made. */
const step = fc.record({
  peer: fc.nat(3),
  action: fc.constantFrom("set", "set", "set", "remove", "hear", "many", "entry", "relation", "again", "new tab"),
  key: fc.nat(8),
  offset: fc.nat(9),
});

describe("any order of honest work", () => {
  test("is taken whole, and everybody ends with the same layer", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const layer = new Layer();
        const peers = ["ann", "ben", "cleo", "dora"].map((user) => new Peer(user));
        const firstAuthor = new Map<string, string>();
        for (const { peer: index, action, key, offset } of steps) {
          const peer = peers[index];
          if (!peer) continue;
          const { user } = peer;
          // Ids are made by their clients, so that one is never made twice; everybody may write to all that she has seen.
          const seen = [...peer.doc.getMap("spans").keys()];
          const id = seen.length > 0 && offset % 2 ? (seen[key % seen.length] ?? "") : `${user}-${key}`;
          const author = firstAuthor.get(id) ?? user;
          const value = span(author, offset, offset + 1, { editor: user });
          const send = (update: Uint8Array) => {
            expect(["take", "nothing"]).toContain(layer.take(update, user).kind);
          };
          switch (action) {
            case "set":
              firstAuthor.set(id, author);
              send(peer.set(id, value));
              break;
            case "many":
              firstAuthor.set(id, author);
              send(
                peer.change((doc) => {
                  doc.getMap("spans").set(id, value);
                  doc.getMap("spans").set(id, span(author, offset, offset + 2, { editor: user }));
                  if (key % 2) doc.getMap("spans").delete(id);
                }),
              );
              break;
            case "remove":
              send(peer.change((doc) => doc.getMap("spans").delete(id)));
              break;
            case "relation": {
              const relation = { type: "holds", from: id, to: id, author: user, editor: user };
              send(peer.set(`${user}-r${key}`, relation, "relations"));
              break;
            }
            case "entry": {
              const held = peer.doc.getMap("document").get("note") as { author: string } | undefined;
              send(peer.set("note", { value: `${offset}`, author: held?.author ?? user, editor: user }, "document"));
              break;
            }
            case "hear":
              peer.hear(layer);
              break;
            case "again":
              if (peer.made[0]) expect(layer.take(peer.made[0], user)).toEqual({ kind: "nothing" });
              break;
            case "new tab":
              peers[index] = new Peer(user, layer);
              break;
          }
        }
        for (const peer of peers) peer.hear(layer);
        for (const peer of peers) expect(contentOf(peer.doc)).toBe(contentOf(layer.facts.doc));
        expect(layer.facts.pending).toBe(false);
        expect(Facts.read(null, layer.rows).fingerprint()).toBe(layer.facts.fingerprint());
      }),
      { numRuns: 150, seed: 7 },
    );
  });
});

describe("mutated updates", () => {
  test("are refused or taken, never crash, never hang, and never leave anything that waits", {
    timeout: 120_000,
  }, () => {
    const { layer, target } = attacked();
    const eve = new Peer("eve", layer);
    const honest = [
      eve.set("s1", span("eve")),
      eve.set("s1", span("eve", 4, 7)),
      eve.change((doc) => doc.getMap("spans").delete("s1")),
      eve.set("note", { value: "a note", author: "eve", editor: "eve" }, "document"),
      eve.change((doc) => {
        for (let i = 0; i < 4; i++) doc.getMap("spans").set("s2", span("eve", 0, i + 1));
      }),
      Y.encodeStateAsUpdate(eve.doc),
    ];
    const hostile = attacks.map(({ make }) => make(target)).filter(({ length }) => length < 500);
    const next = seeded(20261122);
    const counts = { take: 0, nothing: 0, hostile: 0, gap: 0, "too-large": 0 };
    for (let i = 0; i < 100_000; i++) {
      const seeds = next(4) > 0 ? honest : hostile;
      const verdict = layer.judge(mutate(seeds[next(seeds.length)] ?? new Uint8Array(), next, hostile), "eve");
      counts[verdict.kind]++;
      if (verdict.kind !== "take") continue;
      // What is taken must be harmless to Yjs as well: on a layer of its own, so that each mutant meets the same one.
      const own = Facts.read(null, layer.rows);
      own.apply([{ update: verdict.update, userId: "eve" }]);
      expect(own.pending).toBe(false);
      const hers = own.doc.getMap("spans").get("hers") as { author: string } | undefined;
      expect(["ann", undefined]).toContain(hers?.author);
    }
    expect(counts.hostile).toBeGreaterThan(50_000);
    // Some mutants are honest by accident; without these the test would not show that such are harmless.
    expect(counts.take).toBeGreaterThan(100);
  });
});

/**
 * A team in memory: people with devices and tabs, a network, one room over one log. Everything is decided by a seed.
 *
 * It keeps a ledger. Every value that somebody writes carries a mark that nothing else carries, so that afterwards the fate of
 * each can be asked: in the log, told as lost, refused and kept, or overtaken by her own next change of the same thing. There
 * is no fifth.
 */
import * as Y from "yjs";
import type { LayerContent } from "#lib/annotation/annotation.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Edit } from "#lib/collab/client/edits.ts";
import { sameJson } from "#lib/collab/client/edits.ts";
import { apply, standing } from "#lib/collab/client/layer-doc.ts";
import type { Outbox } from "#lib/collab/client/outbox-contract.ts";
import { memoryOutbox } from "#lib/collab/client/outbox-memory.ts";
import type { Lost, Refused } from "#lib/collab/client/replica.ts";
import { Replica } from "#lib/collab/client/replica.ts";
import type { Row } from "#lib/collab/protocol.ts";
import type { Root } from "#lib/collab/schema.ts";
import { readLayer, replay, roots } from "#lib/collab/schema.ts";
import type { ClientEnd, ServerEnd } from "./network.ts";
import { SimNetwork } from "./network.ts";
import { everything, SimClock, seeded } from "./sim-clock.ts";

type Visitor = { userId: string; name: string; sessionId: string; access: "read" | "write" };
export type SimSeat = ServerEnd & { setAccess(access: "read" | "write"): void };

/** What the world needs of the server, which this room of the house must not import. */
export type SimServer = {
  readonly log: {
    epoch: number;
    state: "open" | "finished";
    set: unknown;
    readonly logged: readonly Row[];
    begin(update: Uint8Array): void;
  };
  /** A fresh room over the log, as after a restart of the server. */
  room(): { join(client: ClientEnd, visitor: Visitor): SimSeat; catchUp(): Promise<void> };
};

/** A value that was written or removed: the mark that it bears (null: removed), and the one that stood there before. */
type Made = { root: Root; id: string; mark: string | null; was: string | null };

/** One tab of a person. */
export class Tab {
  readonly person: Person;
  readonly name: string;
  replica: Replica;
  /** What was written here, in order. */
  made: Made[] = [];
  /** From where in `made` the present replica is responsible. */
  since = 0;
  lost: Lost[] = [];
  offers: Refused[] = [];

  constructor(person: Person, name: string, replica: Replica) {
    this.person = person;
    this.name = name;
    this.replica = replica;
  }
}

export class Person {
  readonly name: string;
  readonly device: Outbox;
  readonly toldLost = new Set<string>();
  signedIn = true;
  access: "read" | "write" = "write";

  constructor(name: string, kept: "device" | "tab" = "device") {
    this.name = name;
    this.device = memoryOutbox(kept);
  }
}

export type WorldOptions<S extends SimServer> = {
  seed: number;
  /** By name; one that stands twice has two tabs on one device. */
  tabs: readonly string[];
  server: (clock: SimClock, random: () => number) => S;
  schema: LabelSchema;
  text: string;
};

const markShape = /mk\d+/;

export class World<S extends SimServer> {
  readonly random: () => number;
  readonly clock: SimClock;
  readonly network: SimNetwork;
  readonly server: S;
  readonly people = new Map<string, Person>();
  readonly tabs: Tab[] = [];
  readonly #options: WorldOptions<S>;
  readonly #seats = new Set<{ who: string; seat: SimSeat; client: ClientEnd }>();
  readonly #committed = new Set<string>();
  readonly #signedInAs = new Map<string, string>();
  #room: ReturnType<SimServer["room"]>;
  #readEpoch = 1;
  #readSeq = 0;
  /** The layer as the log said when it was last read. */
  #shadow = replay(null, []);
  #marks = 0;
  #clientIds = 0;

  constructor(options: WorldOptions<S>) {
    this.#options = options;
    this.random = seeded(options.seed);
    this.clock = new SimClock(this.random);
    this.server = options.server(this.clock, this.random);
    this.#room = this.server.room();
    this.network = new SimNetwork(this.clock, this.random, (who, client) => this.#door(who, client));
    for (const name of options.tabs) {
      const person = this.people.get(name) ?? new Person(name);
      this.people.set(name, person);
      const count = this.tabs.filter((tab) => tab.person === person).length;
      const tab = new Tab(person, `${name}#${count + 1}`, undefined as unknown as Replica);
      this.tabs.push(tab);
      this.open(tab);
    }
  }

  #door(owner: string, client: ClientEnd): ServerEnd | number {
    const who = this.#signedInAs.get(owner) ?? owner;
    const person = this.people.get(who);
    if (!person?.signedIn) return 4401;
    const visitor = { userId: who, name: who, sessionId: `session-of-${who}`, access: person.access };
    const seat = this.#room.join(client, visitor);
    const entry = { who, seat, client };
    this.#seats.add(entry);
    return {
      receive: (bytes) => seat.receive(bytes),
      leave: () => {
        this.#seats.delete(entry);
        seat.leave();
      },
    };
  }

  /** Opens the layer in a tab, anew if it was open. */
  open(tab: Tab): void {
    const { person } = tab;
    tab.since = tab.made.length;
    tab.lost = [];
    tab.offers = [];
    tab.replica = new Replica({
      url: "ws://world/collab/layer",
      layerId: "layer",
      userId: person.name,
      text: this.#options.text,
      schema: () => this.#options.schema,
      store: person.device,
      clock: this.clock,
      connect: this.network.from(tab.name, person.name),
      whenAwake: () => () => {},
      // Random, so that either side may win a concurrent change, and different each time.
      clientId: () => Math.floor(this.random() * 0xf_ffff) * 4096 + this.#clientIds++,
    });
    tab.replica.on("lost", (lost) => {
      tab.lost.push(lost);
      person.toldLost.add(fateOf({ ...lost, mark: markOf(lost.mine) }));
    });
    tab.replica.on("regained", ({ root, id }) => {
      tab.lost = tab.lost.filter((lost) => lost.root !== root || lost.id !== id);
    });
    tab.replica.on("refused", (refused) => {
      tab.offers.push(refused);
    });
    tab.replica.start();
  }

  /** The tab is gone from one moment to the next. */
  kill(tab: Tab): void {
    tab.replica.close();
  }

  /** A mark that was never used. */
  mark(): string {
    return `mk${++this.#marks}`;
  }

  /** An id that was never used. */
  id(tab: Tab): string {
    return `${tab.person.name}-${++this.#marks}`;
  }

  /** Writes in a tab, and into the ledger. Nothing happens where it may not write. */
  does(tab: Tab, edits: readonly Edit[]): boolean {
    if (!tab.replica.status.canWrite) return false;
    this.#noting(tab, () => tab.replica.transact(edits, "Change"));
    return true;
  }

  /** Undo, redo, applying again, retrying: whatever of mine it changes goes into the ledger. */
  acts(tab: Tab, act: () => void): void {
    if (tab.replica.status.canWrite) this.#noting(tab, act);
  }

  #noting(tab: Tab, act: () => void): void {
    const stop = tab.replica.subscribe((change) => {
      if (!change.local) return;
      for (const root of roots) {
        const { added, updated, removed } = change[root];
        for (const id of [...added, ...updated, ...removed]) {
          const [mark, was] = [markOf(change.content[root].get(id)), markOf(change.previous[root].get(id))];
          tab.made.push({ root, id, mark, was });
        }
      }
    });
    act();
    stop();
  }

  // What befalls the server.

  serverRestarts(): void {
    this.network.serverDies();
    this.#seats.clear();
    this.#room = this.server.room();
  }

  finish(by: string): void {
    const { log } = this.server;
    if (log.state === "finished") return;
    log.state = "finished";
    const end = log.logged.at(-1) as (Row & { sha256: string }) | undefined;
    const person = { userId: by, name: by };
    log.set = { id: this.mark(), by: person, seq: end?.seq ?? 0, sha256: end?.sha256 ?? "", reopenedBy: null };
    void this.#room.catchUp();
  }

  reopen(by: string): void {
    const { log } = this.server;
    if (log.state === "open") return;
    log.state = "open";
    log.set = { ...(log.set as object), reopenedBy: { userId: by, name: by } };
    void this.#room.catchUp();
  }

  /** Compacts the layer: what stands is written anew, under a new epoch. */
  newEpoch(): void {
    this.readLog();
    const old = this.standing();
    const doc = new Y.Doc();
    doc.clientID = 4095 + this.#clientIds++;
    doc.transact(() => {
      for (const root of roots) for (const [id, value] of old.getMap(root)) doc.getMap(root).set(id, value);
    });
    this.server.log.begin(Y.encodeStateAsUpdate(doc));
    this.#readEpoch = this.server.log.epoch;
    this.#readSeq = 1;
    this.#shadow = this.standing();
    void this.#room.catchUp();
  }

  signOut(person: Person): void {
    person.signedIn = false;
    for (const { who, client } of this.#seats) if (who === person.name) client.close(4401, "");
  }

  /** Somebody else signs in to the browser of a tab, which knows nothing of it. */
  actAs(tab: Tab, name: string): void {
    this.#signedInAs.set(tab.person.name, name);
  }

  signIn(person: Person): void {
    if (person.signedIn) return;
    person.signedIn = true;
    for (const tab of this.tabs) if (tab.person === person) tab.replica.reconnect();
  }

  setAccess(person: Person, access: "read" | "write"): void {
    person.access = access;
    for (const { who, seat } of this.#seats) if (who === person.name) seat.setAccess(access);
  }

  // What stands, and what became of everything.

  /** The layer as its log says. */
  standing(): Y.Doc {
    return replay(
      null,
      this.server.log.logged.map(({ update }) => update),
    );
  }

  readLog(): void {
    const { log } = this.server;
    if (log.epoch !== this.#readEpoch) throw new Error("an epoch began behind the world's back");
    for (const row of log.logged) {
      if (row.seq <= this.#readSeq) continue;
      this.#readSeq = row.seq;
      for (const { root, id, set } of apply(this.#shadow, row.update)) {
        const mark = markOf(set);
        if (mark) this.#committed.add(mark);
        if (standing(this.#shadow, root, id) === null) this.#committed.add(fateOf({ root, id, mark: null }));
      }
    }
  }

  /** Where "saved" is said and is not true, or an empty list. */
  lies(): string[] {
    this.readLog();
    const lies: string[] = [];
    for (const tab of this.tabs) {
      const { saveState, position } = tab.replica.status;
      if (saveState.kind !== "saved") continue;
      for (const what of this.#withoutFate(tab, tab.since))
        lies.push(`${tab.name} says saved: ${what} is not in the log`);
      if (position?.epoch !== this.#readEpoch) continue;
      if (position.seq > this.#readSeq) lies.push(`${tab.name} is ahead of the log`);
      if (position.seq === this.#readSeq) {
        lies.push(...differences(readLayer(this.#shadow), tab.replica.content).map((what) => `${tab.name}: ${what}`));
      }
    }
    return lies;
  }

  /** What was made in a tab and is neither in the log nor told as lost nor kept nor overtaken by its maker. */
  #withoutFate(tab: Tab, from: number): string[] {
    const { person } = tab;
    const kept = this.tabs.filter((other) => other.person === person).map(({ replica }) => replica.download().json);
    return tab.made.slice(from).flatMap((made, index) => {
      const { root, id, mark, was } = made;
      const fate = fateOf(made);
      if (person.toldLost.has(fate)) return [];
      if (mark === null) {
        // A removal leaves no mark. It failed if what it removed still stands and was never gone.
        if (this.#committed.has(fate)) return [];
        if (was === null || markOf(standing(this.#shadow, root, id)) !== was) return [];
        if (kept.some((json) => json.includes(`"id": "${id}"`))) return [];
      } else if (this.#committed.has(mark) || kept.some((json) => json.includes(`"${mark}"`))) return [];
      const overtaken = tab.made.slice(from + index + 1).some((later) => later.root === root && later.id === id);
      return overtaken ? [] : [fate];
    });
  }

  /** Lets everything heal and come to rest. Answers what did not, or an empty list. */
  async comesToRest(): Promise<string[]> {
    this.network.heal();
    this.reopen("cat");
    for (const person of this.people.values()) {
      this.setAccess(person, "write");
      this.signIn(person);
    }
    let restless: string[] = [];
    for (let second = 0; second < 180; second++) {
      // Whoever was still on the way out when she signed in again comes back to the tab.
      for (const { replica } of this.tabs) if (replica.status.denied) replica.reconnect();
      await this.clock.pass(1000);
      const end = this.server.log.logged.at(-1)?.seq ?? 0;
      restless = this.tabs.flatMap(({ name, replica: { status } }) => {
        const { saveState, position, denied, connected } = status;
        const waits = saveState.changes - saveState.aside;
        if (connected && waits === 0 && position?.seq === end && position.epoch === this.server.log.epoch) return [];
        return [`${name}: ${saveState.kind}, ${waits} waiting, denied ${denied}, at ${position?.seq} of ${end}`];
      });
      if (restless.length === 0) break;
    }
    await everything();
    return restless;
  }

  /** At rest: whatever is not as it must be. */
  verdict(): string[] {
    this.readLog();
    const wrong = this.lies();
    const log = readLayer(this.standing());
    for (const tab of this.tabs) {
      wrong.push(...differences(log, tab.replica.content).map((what) => `${tab.name} differs from the log: ${what}`));
      wrong.push(...this.#withoutFate(tab, 0).map((what) => `${tab.name}: ${what} has vanished`));
    }
    return wrong;
  }
}

/** The mark that a value carries, wherever it carries it. */
export function markOf(value: unknown): string | null {
  return value === null || value === undefined ? null : (markShape.exec(JSON.stringify(value) ?? "")?.[0] ?? null);
}

function fateOf({ root, id, mark }: { root: Root; id: string; mark: string | null }): string {
  return mark ?? `the removal of ${root}/${id}`;
}

function differences(log: LayerContent, content: LayerContent): string[] {
  const differing: string[] = [];
  for (const root of roots satisfies readonly Root[]) {
    const [one, other] = [log[root], content[root]];
    for (const id of new Set<string>([...one.keys(), ...other.keys()])) {
      if (!sameJson(one.get(id) ?? null, other.get(id) ?? null)) {
        differing.push(`${root}/${id}: ${JSON.stringify(one.get(id))} against ${JSON.stringify(other.get(id))}`);
      }
    }
  }
  return differing;
}

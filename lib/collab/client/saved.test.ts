import { describe, expect, test } from "vitest";
import { schema, text } from "#lib/collab/server/testing/in-process.ts";
import { SimulatedServer } from "#lib/collab/server/testing/simulated-server.ts";
import type { SaveState } from "./save-state.ts";
import type { SimClock } from "./testing/sim-clock.ts";
import type { Tab } from "./testing/world.ts";
import { World } from "./testing/world.ts";

type Team = World<SimulatedServer>;

const faults: Record<string, (world: Team, tab: Tab) => void> = {
  "the store fails": ({ server, random }) => {
    server.log.outage = { appends: 1 + Math.floor(random() * 20), afterCommit: random() < 0.5 };
  },
  "the store hangs for 30 seconds": ({ server, clock }) => {
    server.log.hangsUntil = clock.now() + 30_000;
  },
  "packets are dropped": (world, tab) => {
    if (world.random() < 0.5) world.network.cut(tab.name);
    else world.network.break(tab.name);
  },
  "the session has expired": (world, tab) => world.signOut(tab.person),
  "the server dies": (world) => world.serverRestarts(),
};

const server = (clock: SimClock, random: () => number) => new SimulatedServer(clock, random, schema, text);

function tag(world: Team, tab: Tab): void {
  const value = { label: "actor", fragments: [[0, 3]] as [number, number][], entity: world.mark() };
  world.does(tab, [{ root: "spans", id: world.id(tab), value }]);
}

const seeds = Array.from({ length: process.env.SPANWISE_SOAK ? 100 : 10 }, (_, i) => i + 1);

describe.each(Object.entries(faults))("when %s", (_, strike) => {
  test.each(seeds)("saved never lies, and it warns (seed %i)", async (seed) => {
    const world: Team = new World({ seed, tabs: ["ann", "ben"], server, schema, text });
    const [ann] = world.tabs as [Tab, Tab];
    await world.clock.pass(500);
    const said = new Set<SaveState["kind"]>();
    for (let i = 0; i < 120; i++) {
      for (const tab of world.tabs) if (world.random() < 0.3) tag(world, tab);
      if (i === 20 || i === 60) strike(world, ann);
      await world.clock.pass(world.random() * 400);
      expect(world.lies()).toEqual([]);
      for (const { replica } of world.tabs) said.add(replica.status.saveState.kind);
    }
    // It has seen good days and bad.
    expect(said).toContain("saved");
    expect(said.size).toBeGreaterThan(1);
    await world.clock.pass(35_000);
    expect(await world.comesToRest()).toEqual([]);
    expect(world.verdict()).toEqual([]);
    for (const { replica } of world.tabs) expect(replica.status.saveState.kind).toBe("saved");
  });
});

test.each<[string, (world: Team, tab: Tab) => void, SaveState["kind"]]>([
  ["the store hangs", faults["the store hangs for 30 seconds"] as never, "retrying"],
  ["the network is gone", (world, tab) => world.network.cut(tab.name), "offline"],
  ["the session has expired", (world, tab) => world.signOut(tab.person), "denied"],
])("when %s the sign says so, with what is at stake", async (_, strike, kind) => {
  const world: Team = new World({ seed: 1, tabs: ["ann"], server, schema, text });
  const [ann] = world.tabs as [Tab];
  await world.clock.pass(500);
  // The tag is on its way when it happens.
  tag(world, ann);
  strike(world, ann);
  await world.clock.pass(12_000);
  expect(ann.replica.status.saveState).toMatchObject({ kind, changes: 1, kept: "device" });
  expect(ann.replica.status.canWrite).toBe(kind !== "denied");
  expect(JSON.parse(ann.replica.download().json).changes).toHaveLength(1);
});

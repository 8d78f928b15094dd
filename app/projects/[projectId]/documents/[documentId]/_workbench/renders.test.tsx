/** What React renders for a tag: nothing that does not show it, nothing before it is painted, and a swarm of them together. */
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime.js";
import { expect, test } from "vitest";
import { Banners } from "./banners.tsx";
import { DocumentBar } from "./document-bar.tsx";
import { LabelBar } from "./label-bar.tsx";
import { LiveRegion, LostMessages } from "./messages.tsx";
import { pauseBetweenLists } from "./session.ts";
import { TagList } from "./tag-list.tsx";
import { giveLabel } from "./tagging.ts";
import { mount } from "./testing/mounted.tsx";
import { label, openLayer } from "./testing/open-session.ts";
import { OthersTags } from "./testing/others-tags.ts";
import { WorkStrip } from "./work-strip.tsx";
import { type WorkbenchFacts, WorkbenchProvider } from "./workbench-context.tsx";

const text = "The Russian government recently held talks. ".repeat(50);
const schema = { version: 1, labels: [label("actor"), label("event")], attributes: [], relationTypes: [] };
const facts = {
  project: { id: "p", name: "Talks" },
  document: { id: "d", name: "Document", mode: "together", language: "en", direction: "auto", metadata: {} },
  layer: { layerId: "layer", mine: true, of: null, access: "write", state: "open" },
  layers: [],
  me: { userId: "ann", name: "Ann", email: "", role: "annotator" },
  names: {},
  schema,
  next: null,
  finished: null,
} as unknown as WorkbenchFacts;

/** A layer with two of Ben's tags, and what stands beside its text. */
async function beside() {
  const layer = await openLayer(text, schema);
  const ben = new OthersTags(layer.tell);
  ben.tag("actor", [4, 22]);
  ben.tag("event", [37, 42]);
  await layer.rhythm.pass(2 * pauseBetweenLists);
  const work = { facts, session: layer.session, reveal: () => {}, focusText: () => {} };
  const mounted = await mount(
    {
      bar: <DocumentBar onTags={() => {}} partsThere={false} />,
      banners: <Banners onReconnect={() => {}} />,
      labels: <LabelBar partsThere={false} />,
      strip: <WorkStrip />,
      list: <TagList />,
      lost: <LostMessages />,
      said: <LiveRegion />,
    },
    (all) => (
      <AppRouterContext value={{} as never}>
        <WorkbenchProvider value={work}>{all}</WorkbenchProvider>
      </AppRouterContext>
    ),
  );
  mounted.rendered();
  return { ...layer, ...mounted, ben };
}

test("a tag of somebody else renders what lists and counts it, once its frame is painted, and nothing else", async () => {
  const { ben, does, rendered, rhythm, page } = await beside();
  await does(() => ben.tag("actor", [100, 110]));
  expect(rendered()).toEqual({});
  await does(() => rhythm.frame());
  // The button of a narrow screen counts the tags, too.
  expect(rendered()).toEqual({ bar: 1, list: 1 });
  expect(page.querySelectorAll("[data-span]")).toHaveLength(3);
  // What follows soon after waits for its turn, and no frame is asked for meanwhile.
  await does(() => ben.tag("actor", [120, 130]));
  expect(rhythm.waits).toBe(false);
  expect(rendered()).toEqual({});
  // When that has come, all of it goes into one frame, and none is asked for after it.
  await does(() => rhythm.pass(pauseBetweenLists));
  expect(rendered()).toEqual({ bar: 1, list: 1 });
  expect(rhythm.waits).toBe(false);
});

test("a swarm of them renders that a few times a second, whatever their number", async () => {
  const { ben, does, rendered, rhythm, page } = await beside();
  await does(async () => {
    for (let i = 0; i < 50; i++) {
      ben.tag("event", [200 + i, 210 + i]);
      rhythm.frame();
      await rhythm.pass(pauseBetweenLists / 25);
    }
    rhythm.frame();
  });
  // In twice the pause: at its beginning, after the first, and at its end.
  expect(rendered()).toEqual({ bar: 3, list: 3 });
  expect(page.querySelector("[aria-pressed=true]")?.textContent).toBe("All 52");
});

test("a tag of mine renders nothing before it is painted, and yet nobody can read from the sign that it is saved", async () => {
  const { session, does, rendered, rhythm, page } = await beside();
  const sign = () => page.querySelector("[data-sync]")?.getAttribute("data-sync");
  await does(() => session.selectText([100, 110]));
  await does(() => rhythm.frame());
  rendered();
  expect(sign()).toBe("saved");
  await does(() => giveLabel(session, "actor"));
  expect(sign()).toBe("saving");
  expect(rendered()).toEqual({});
  await does(() => rhythm.frame());
  expect(rendered()).toEqual({ bar: 1, labels: 1, list: 1, said: 1 });
  expect(page.querySelector("[aria-selected=true]")?.textContent).toContain("actor");
  expect(page.querySelector("[data-said]")?.textContent).toMatch(/^Tagged/);
});

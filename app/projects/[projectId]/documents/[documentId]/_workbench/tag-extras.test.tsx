/** What stands beside a tag beyond its label, mounted. */
import { expect, test } from "vitest";
import type { Span } from "#lib/annotation/span.ts";
import { TagExtras } from "./tag-extras.tsx";
import { mount } from "./testing/mounted.tsx";
import { label, openSession } from "./testing/open-session.ts";
import { type WorkbenchFacts, WorkbenchProvider } from "./workbench-context.tsx";

test("a tag says which file it was brought from, and one that was made here says nothing of it", async () => {
  const schema = { version: 1, labels: [label("actor")], attributes: [], relationTypes: [] };
  const session = await openSession("Ann met Ben.", schema);
  const span: Span = { id: "s", label: "actor", fragments: [[0, 3]], author: "ann", editor: "ann" };
  const work = {
    facts: { me: { userId: "ann", name: "Ann", email: "", role: "annotator" } } as WorkbenchFacts,
    session,
    reveal: () => {},
    focusText: () => {},
  };
  const shown = async (one: Span) =>
    (await mount({ tag: <TagExtras span={one} /> }, (all) => <WorkbenchProvider value={work}>{all}</WorkbenchProvider>))
      .page.textContent;
  expect(await shown({ ...span, origin: { kind: "import", file: "talks.zip/a.ann" } })).toContain(
    "Brought from the file talks.zip/a.ann",
  );
  expect(await shown(span)).not.toContain("Brought");
});

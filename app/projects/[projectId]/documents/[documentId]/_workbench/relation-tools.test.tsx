/** The tools of a relation, mounted. */
import { expect, test } from "vitest";
import { relate } from "./relating.ts";
import { RelationTools } from "./relation-tools.tsx";
import { runTagCommand } from "./tag-commands.ts";
import { giveLabel } from "./tagging.ts";
import { mount } from "./testing/mounted.tsx";
import { label, openSession, relationType } from "./testing/open-session.ts";
import { type WorkbenchFacts, WorkbenchProvider } from "./workbench-context.tsx";

const schema = { version: 1, labels: [label("actor")], attributes: [], relationTypes: [relationType("met")] };

test("asked for attributes that a relation does not have, they keep no key that is typed afterwards", async () => {
  const session = await openSession("Ann met Ben in Geneva.", schema);
  for (const range of [[0, 3] as const, [8, 11] as const]) {
    session.selectText([...range]);
    giveLabel(session, "actor");
    relate(session, 0, false);
  }
  const [relation] = session.relations.inReadingOrder();
  const id = relation?.id ?? "";
  session.relations.select(id);
  const work = { facts: {} as WorkbenchFacts, session, reveal: () => {}, focusText: () => {} };
  const { does, page } = await mount({ tools: <RelationTools id={id} /> }, (all) => (
    <WorkbenchProvider value={work}>{all}</WorkbenchProvider>
  ));
  expect(page.textContent).toContain("met");
  await does(() => void runTagCommand(session, { kind: "ask", what: "attributes" }, 0));
  expect(session.said.value).toContain("no attributes");
  expect(session.ahead.take("1")).toBe(false);
});

/** Where a comment is begun, mounted: what is typed belongs to what was selected when it was typed, and is never lost. */
import { expect, test } from "vitest";
import { NewComment } from "./new-comment.tsx";
import { endRelation, removeRelation, startRelation } from "./relating.ts";
import { giveLabel, removeSelected } from "./tagging.ts";
import { mount } from "./testing/mounted.tsx";
import { label, openLayer, relationType } from "./testing/open-session.ts";
import { type WorkbenchFacts, WorkbenchProvider } from "./workbench-context.tsx";

const schema = { version: 1, labels: [label("actor")], attributes: [], relationTypes: [relationType("met")] };

/** Two tags, the second of them selected, and the form. */
async function opened() {
  const { session, rhythm } = await openLayer("Ann met Ben in Geneva.", schema);
  const tags = (
    [
      [0, 3],
      [8, 11],
    ] as const
  ).map((range) => {
    session.selectText([...range]);
    giveLabel(session, "actor");
    return session.selected.value as string;
  });
  const work = { facts: { names: {} } as WorkbenchFacts, session, reveal: () => {}, focusText: () => {} };
  const { does, page } = await mount({ form: <NewComment onSend={async () => true} /> }, (all) => (
    <WorkbenchProvider value={work}>{all}</WorkbenchProvider>
  ));
  const field = page.querySelector("textarea") as HTMLTextAreaElement;
  const type = (text: string) =>
    does(() => {
      // This page is no browser, and React finds no input event in it: so its listener is called as React would call it.
      const listeners = Object.entries(field).find(([name]) => name.startsWith("__reactProps$"))?.[1];
      listeners.onChange({ target: { value: field.value + text, selectionStart: 0 } });
    });
  const said = () => page.querySelector("[role=status]")?.textContent;
  return { session, rhythm, tags: tags as [string, string], does, page, field, type, said };
}

test("it is about what is selected at once, and what was not sent waits with its tag", async () => {
  const { session, rhythm, tags, does, page, field, type, said } = await opened();
  await type("Is he one?");
  rhythm.frame();
  await does(() => session.select(tags[0]));
  // No frame has been painted, and the same field takes the next letter.
  expect(page.querySelector("textarea")).toBe(field);
  expect([page.textContent?.includes("Ann"), field.value]).toEqual([true, ""]);
  await type("And she?");
  await does(() => session.select(tags[1]));
  expect(field.value).toBe("Is he one?");
  await does(() => session.select(null));
  expect([field.value, said()]).toEqual(["", ""]);
});

test("what is written about a tag that is deleted is kept for the document, and said", async () => {
  const { session, tags, does, field, type, said } = await opened();
  await type("Is he one?");
  await does(() => void removeSelected(session));
  await does(() => session.select(null));
  expect(field.value).toBe("Is he one?");
  expect(said()).toContain("The tag that you were writing about was deleted.");
  await type(" No.");
  expect(field.value).toBe("Is he one? No.");
  await does(() => session.select(tags[0]));
  expect(field.value).toBe("");
});

test("so is what is written about a relation, behind what was written about the document", async () => {
  const { session, tags, does, field, type, said } = await opened();
  await does(() => session.select(null));
  await type("A long text.");
  startRelation(session, tags[0]);
  await does(() => endRelation(session, tags[1]));
  const [{ id } = { id: "" }] = session.relations.inReadingOrder();
  await does(() => session.relations.select(id));
  expect(field.value).toBe("");
  await type("When?");
  await does(() => removeRelation(session, id));
  expect(field.value).toBe("A long text.\n\nWhen?");
  expect(said()).toContain("The relation that you were writing about was deleted.");
});

import { expect, test } from "vitest";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { lengthen, pressLabel, toggleHold } from "./holding.ts";
import { accept, moveGhostEdge, offerPhrases, stepGhost } from "./offering.ts";
import type { Session } from "./session.ts";
import { answer } from "./tag-commands.ts";
import { giveLabel, redo, removeSelected, setAttribute, undo } from "./tagging.ts";
import { attribute, label, openLayer, openSession } from "./testing/open-session.ts";

const text = "The Russian government held talks. A visit to Moscow came later.\nIts end.";
const schema: LabelSchema = {
  version: 1,
  labels: [label("actor"), label("event"), label("position")],
  attributes: [
    attribute("polarity", { of: ["position"], options: ["supports", "opposes"] }),
    attribute("sure", { of: ["position"], kind: "boolean" }),
  ],
  relationTypes: [],
};
const phrases = [
  [0, 22],
  [28, 33],
  [35, 42],
] as const;

function give(session: Session, at: [number, number], labelId: string): string {
  session.selectText(at);
  giveLabel(session, labelId);
  return session.selected.value as string;
}

const words = (session: Session) => [...session.index].map((span) => `${span.label}: ${session.shortSurface(span)}`);
const current = (session: Session) => session.ghosts.current.value;
const offered = (session: Session) =>
  session.ghosts.offer.value?.ghosts.map(({ id, label }) => `${id} ${label}`.trim());

test("going from phrase to phrase lets go of the tag and of the words that were selected before", async () => {
  const session = await openSession(text, schema);
  give(session, [65, 68], "event");
  offerPhrases(session, phrases, 0);
  expect(session.selected.value).toBeNull();
  session.selectText([46, 52]);
  stepGhost(session, 1, 0);
  expect(session.range.value).toBeNull();
  session.ghosts.close();
  removeSelected(session);
  pressLabel(session, "actor", null);
  expect(words(session)).toEqual(["event: Its"]);
});

test("undo says what of, offers the phrase again as it was, and goes back to it; redo takes it again", async () => {
  const session = await openSession(text, schema);
  offerPhrases(session, phrases, 0);
  accept(session, undefined, "actor");
  accept(session, undefined, "event");
  expect(current(session)).toBe("phrase-35-42");
  expect(undo(session)).toBe(true);
  expect(session.said.value).toBe("Undone: tag as event, “talks”. It is offered again.");
  expect(current(session)).toBe("phrase-28-33");
  expect(offered(session)).toEqual(["phrase-28-33", "phrase-35-42"]);
  redo(session);
  expect(session.said.value).toBe("Redone: tag as event, “talks”.");
  expect(offered(session)).toEqual(["phrase-35-42"]);
  expect([undo(session), undo(session), undo(session)]).toEqual([true, true, false]);
  expect(current(session)).toBe("phrase-0-22");
  expect(session.said.value).toBe("There is nothing of yours to undo.");
});

test("undo offers the last phrase again, too, unless the person has left them", async () => {
  const session = await openSession(text, schema);
  offerPhrases(session, phrases, 0);
  for (const name of ["actor", "event", "event"]) accept(session, undefined, name);
  expect(session.ghosts.offer.value).toBeNull();
  expect(undo(session)).toBe(true);
  expect(session.ghosts.offer.value?.kind).toBe("phrases");
  expect([offered(session), current(session)]).toEqual([["phrase-35-42"], "phrase-35-42"]);
  accept(session, undefined, "actor");
  session.ghosts.close();
  expect(undo(session)).toBe(false);
  expect(session.ghosts.offer.value).toBeNull();
});

test("what is made of a phrase is what the list shows, though nothing is selected", async () => {
  const session = await openSession(text, schema);
  offerPhrases(session, phrases, 0);
  accept(session, undefined, "actor");
  const [made] = [...session.index];
  expect(session.listed.value).toBe(made?.id);
  expect(session.selected.value).toBeNull();
  give(session, [28, 33], "event");
  expect(session.listed.value).toBe(session.selected.value);
});

test("moving the edge of a phrase and setting an attribute are said", async () => {
  const session = await openSession(text, schema);
  offerPhrases(session, phrases, 35);
  moveGhostEdge(session, { edge: "end", how: "grow", by: "word" });
  expect(session.said.value).toBe("Now “A visit to”.");
  give(session, [28, 33], "position");
  setAttribute(session, "polarity", "opposes");
  expect(session.said.value).toBe("polarity: opposes.");
  setAttribute(session, "polarity", null);
  expect(session.said.value).toBe("polarity: no value.");
  setAttribute(session, "sure", false);
  expect(session.said.value).toBe("sure: no.");
});

test("where it is finished or can only be read, undo and redo say so and throw nothing", async () => {
  const { session } = await openLayer(text, schema, "read");
  expect(undo(session)).toBe(false);
  expect(session.remark.value?.sentence).toBe("You may read this document and not change it.");
  session.remark.value = null;
  redo(session);
  expect(session.remark.value).not.toBeNull();
});

test("a digit after it was said that a tag has no attributes gives no label, once", async () => {
  const session = await openSession(text, schema);
  session.withoutAttributes = give(session, [28, 33], "event");
  expect(answer(session, "1")).toBe(true);
  expect(session.remark.value?.sentence).toContain("so 1 chose nothing");
  expect(answer(session, "1")).toBe(false);
  session.withoutAttributes = session.selected.value;
  expect(answer(session, "Escape")).toBe(false);
  expect(answer(session, "1")).toBe(false);
});

test("with a label held, a tap right beside the tag just made makes it longer, and no other tap does", async () => {
  const session = await openSession(text, schema);
  toggleHold(session);
  give(session, [4, 11], "actor");
  expect(lengthen(session, [12, 22])).toBe(true);
  expect(lengthen(session, [0, 3])).toBe(true);
  expect(words(session)).toEqual(["actor: The Russian government"]);
  // Not beside; on another line; with nothing held; a tag that was picked.
  expect(lengthen(session, [28, 33])).toBe(false);
  give(session, [59, 64], "actor");
  expect(lengthen(session, [65, 68])).toBe(false);
  toggleHold(session);
  expect(lengthen(session, [53, 58])).toBe(false);
  toggleHold(session);
  session.pick(60);
  expect(lengthen(session, [53, 58])).toBe(false);
});

test("what is left out between the pieces of a tag is marked", async () => {
  const session = await openSession(text, schema);
  const of = (fragments: [number, number][], length?: number) => session.shortSurface({ fragments }, length);
  expect(
    of([
      [0, 3],
      [12, 22],
    ]),
  ).toBe("The … government");
  expect(
    of(
      [
        [0, 3],
        [12, 22],
      ],
      8,
    ),
  ).toBe("The … g…");
});

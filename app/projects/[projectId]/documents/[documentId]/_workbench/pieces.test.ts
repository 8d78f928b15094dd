import { expect, test } from "vitest";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { mendsOf } from "./mending.ts";
import { addPiece, removePiece } from "./pieces.ts";
import { documentAttributes, saidOf, setDocumentAttribute, setNote, toggleDocumentLabel } from "./saying.ts";
import type { Session } from "./session.ts";
import { answer, letGo, runTagCommand } from "./tag-commands.ts";
import { giveLabel, moveSelectedEdge, undo } from "./tagging.ts";
import { attribute, label, openSession, relationType } from "./testing/open-session.ts";

const text = "North and South America. He spoke. They left at once.";
const schema: LabelSchema = {
  version: 1,
  labels: [
    label("place"),
    label("only", { overlapsItself: false }),
    label("claim", { granularity: "sentence" }),
    label("letters", { granularity: "character" }),
    label("report", { scope: "document" }),
    label("opinion", { scope: "document" }),
  ],
  attributes: [
    attribute("tone", { on: "document", kind: "choice", options: ["calm", "loud"], default: "calm" }),
    attribute("side", { on: "document", of: ["opinion"], kind: "text", default: "left" }),
  ],
  relationTypes: [],
};

function give(session: Session, at: [number, number], labelId: string): string {
  session.selectText(at);
  giveLabel(session, labelId);
  return session.selected.value as string;
}

const words = (session: Session) => [...session.index].map((span) => session.shortSurface(span));

test("a piece is added by the same key on the tag and on the words, and taken out at the caret", async () => {
  const session = await openSession(text, schema);
  const id = give(session, [0, 5], "place");
  addPiece(session);
  session.selectText([16, 23]);
  addPiece(session);
  expect(words(session)).toEqual(["North … America"]);
  expect(session.selected.value).toBe(id);
  removePiece(session, 18);
  expect(words(session)).toEqual(["North"]);
  undo(session);
  removePiece(session, 0, 0);
  expect(words(session)).toEqual(["America"]);
  removePiece(session, 18);
  expect(session.remark.value?.sentence).toContain("one piece only");
});

test("without beginning, words go to the tag that was selected last; Escape gives up", async () => {
  const session = await openSession(text, schema);
  give(session, [0, 5], "place");
  session.selectText([16, 23]);
  addPiece(session);
  expect(words(session)).toEqual(["North … America"]);
  addPiece(session);
  expect(letGo(session)).toBe(true);
  expect(session.joining.value).toBeNull();
});

test("a label that may not overlap itself is told at once, and a digit mends it", async () => {
  const session = await openSession(text, schema);
  give(session, [0, 15], "only");
  const second = give(session, [10, 23], "only");
  expect(session.clash.value).toMatchObject({ span: second });
  expect(session.said.value).toContain("may not overlap itself");
  expect(mendsOf(session).map(({ name }) => name)).toEqual([
    "Keep only what is free",
    "Make one of both",
    "Delete the other",
    "Delete this one",
  ]);
  expect(answer(session, "2")).toBe(true);
  expect(words(session)).toEqual(["North and South America"]);
  undo(session);
  expect(words(session)).toEqual(["North and South", "South America"]);
  expect(session.clash.value).toBeNull();
});

test("nothing is told where the label may overlap itself, or another label lies there", async () => {
  const session = await openSession(text, schema);
  give(session, [0, 15], "place");
  give(session, [10, 23], "place");
  give(session, [10, 23], "only");
  expect(session.clash.value).toBeNull();
  expect(answer(session, "1")).toBe(false);
});

test("edges move as the label says: by words, sentences or characters", async () => {
  const session = await openSession(text, schema);
  const grow = { edge: "end", how: "grow", by: "word" } as const;
  const last = () => session.shortSurface(session.selectedSpan() ?? expect.fail("nothing is selected"));
  give(session, [28, 33], "claim");
  expect(last()).toBe("He spoke.");
  moveSelectedEdge(session, grow);
  expect(last()).toBe("He spoke. They left at once.");
  moveSelectedEdge(session, { ...grow, how: "shrink", by: "character" });
  expect(last()).toBe("He spoke. They left at once");
  give(session, [0, 5], "letters");
  moveSelectedEdge(session, { ...grow, how: "shrink" });
  expect(last()).toBe("Nort");
});

test("the document has labels, attributes with their defaults, and a note; each is one step of undo", async () => {
  const session = await openSession(text, schema);
  expect(documentAttributes(session).map(({ id }) => id)).toEqual(["tone"]);
  toggleDocumentLabel(session, "opinion");
  expect(saidOf(session)).toEqual({ labels: ["opinion"], attributes: { tone: "calm", side: "left" }, note: "" });
  setDocumentAttribute(session, "tone", null);
  setNote(session, "Look again.");
  expect(saidOf(session)).toEqual({ labels: ["opinion"], attributes: { side: "left" }, note: "Look again." });
  // What hangs on the label alone goes with it; what was taken away does not come back.
  toggleDocumentLabel(session, "opinion");
  expect(saidOf(session)).toEqual({ labels: [], attributes: {}, note: "Look again." });
  undo(session);
  expect(saidOf(session).labels).toEqual(["opinion"]);
  undo(session);
  expect(saidOf(session).note).toBe("");
});

test("the key for attributes means the selected relation, or else the tag at the caret", async () => {
  const session = await openSession(text, { ...schema, relationTypes: [relationType("near")] });
  const north = give(session, [0, 5], "place");
  const america = give(session, [16, 23], "place");
  session.layer.put("relations", "r", { type: "near", from: north, to: america });
  session.relations.select("r");
  runTagCommand(session, { kind: "ask", what: "attributes" }, 2);
  expect(session.relations.selected.value).toBe("r");
  expect(session.asked.value).toEqual({ what: "attributes" });
  session.relations.select(null);
  runTagCommand(session, { kind: "ask", what: "attributes" }, 2);
  expect(session.selected.value).toBe(north);
});

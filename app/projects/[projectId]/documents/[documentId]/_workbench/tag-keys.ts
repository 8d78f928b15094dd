/** The entries of the table of keys for what tags say beyond their label. */
import type { Asked } from "./session.ts";

export type TagCommand =
  | { kind: "relate"; again: boolean }
  | { kind: "piece"; take: boolean }
  | { kind: "object" }
  | { kind: "ask"; what: Asked["what"] };

const ask = (what: Asked["what"]): TagCommand => ({ kind: "ask", what });

export const tagActions = [
  {
    id: "relate",
    group: "join",
    does: "Begin a relation at the tag; on another tag, end it there",
    command: { kind: "relate", again: false },
    keys: ["r"],
  },
  {
    id: "relate-again",
    group: "join",
    does: "End it there, and begin the next one at the same start",
    command: { kind: "relate", again: true },
    keys: ["Shift+r"],
  },
  {
    id: "piece-add",
    group: "join",
    does: "Add words to the tag: press it on the tag, select the words, press it again",
    command: { kind: "piece", take: false },
    keys: ["f"],
  },
  {
    id: "piece-take",
    group: "join",
    does: "Take the piece at the caret out of the tag",
    command: { kind: "piece", take: true },
    keys: ["Shift+f"],
  },
  {
    id: "attributes",
    group: "join",
    does: "Set the tag's attributes; digits choose",
    command: ask("attributes"),
    keys: ["a"],
  },
  { id: "entity", group: "join", does: "Say which entity the tag names", command: ask("entity"), keys: ["e"] },
  { id: "relations", group: "join", does: "List of relations", command: ask("relations"), keys: ["l"] },
  { id: "document", group: "join", does: "Labels and note of the document", command: ask("document"), keys: ["d"] },
  {
    id: "comments",
    group: "join",
    does: "Comment on the tag, or on the document where none is selected",
    command: ask("comments"),
    keys: ["c"],
  },
  {
    id: "object",
    group: "join",
    does: "Object to the tag, for a reviewer to settle; the selected words are what it should be",
    command: { kind: "object" },
    keys: ["x"],
  },
] as const satisfies readonly {
  id: string;
  group: string;
  does: string;
  command: TagCommand;
  keys: readonly string[];
}[];

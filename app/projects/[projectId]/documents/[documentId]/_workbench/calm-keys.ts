/** The entries of the table of keys for reading: searching, how the text looks, the guidelines. */
import type { Direction } from "./movement.ts";

export type CalmCommand =
  | { kind: "search" }
  | { kind: "match"; direction: Direction }
  | { kind: "guidelines" | "view" };

export const calmActions = [
  { id: "search", group: "move", does: "Search in the text", command: { kind: "search" }, keys: ["/", "Mod+f"] },
  {
    id: "match-on",
    group: "move",
    does: "Next match of the search, selected",
    command: { kind: "match", direction: 1 },
    keys: ["F3"],
  },
  {
    id: "match-back",
    group: "move",
    does: "The match before",
    command: { kind: "match", direction: -1 },
    keys: ["Shift+F3"],
  },
  {
    id: "guidelines",
    group: "rest",
    does: "What the guidelines say of the label, with examples",
    command: { kind: "guidelines" },
    keys: ["g"],
  },
  {
    id: "view",
    group: "rest",
    does: "How the text looks, and which tags are shown",
    command: { kind: "view" },
    keys: ["v"],
  },
] as const satisfies readonly {
  id: string;
  group: string;
  does: string;
  command: CalmCommand;
  keys: readonly string[];
}[];

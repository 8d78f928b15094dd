/**
 * What a key that is pressed in the editor asks for. It holds only while the editor has the focus, as it has when a document opens, so
 * that no single key acts anywhere else on the page (WCAG 2.1.4). The one exception is the key of the sheet of all keys, which is also
 * heard while nothing at all has the focus: it changes nothing, it is how somebody finds out about the rest, and who is disturbed
 * by it can give it another key or a modifier, which the same rule asks for. The table of keys, and what a person changes in it, is
 * in `keymap.ts`.
 */
import type { EdgeMove } from "#lib/annotation/edges.ts";
import type { Label } from "#lib/annotation/label.ts";
import type { CalmCommand } from "./calm-keys.ts";
import { chordOf, Keymap } from "./keymap.ts";
import type { Direction, Unit } from "./movement.ts";
import type { TagCommand } from "./tag-keys.ts";

/** A key that was pressed, as the browser tells it. */
export type KeyPress = {
  key: string;
  /** The place on the keyboard, whatever is printed on it. */
  code: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  /** Whether AltGr is held, with which many layouts type brackets. */
  altGraph: boolean;
};

export function pressOf(event: KeyboardEvent): KeyPress {
  const { key, code, shiftKey, altKey, ctrlKey, metaKey } = event;
  return { key, code, shiftKey, altKey, ctrlKey, metaKey, altGraph: event.getModifierState("AltGraph") };
}

export type Command =
  | { kind: "label"; label: string }
  | { kind: "edge"; move: EdgeMove }
  | { kind: "caret"; direction: Direction; unit: Unit; extend: boolean }
  | { kind: "tag" | "untagged" | "suggestion" | "document"; direction: Direction }
  | TagCommand
  | CalmCommand
  | { kind: "open" | "remove" | "undo" | "redo" | "again" | "escape" | "help" | "give" | "hold" | "same" | "phrase" };

/**
 * What a key asks for, or null where it is not ours. `labels` are those that can be given now. Where the text runs from right
 * to left at the caret, the arrows do too. The key of a label gives it, whatever else a person may have put on that key.
 */
export function commandOf(
  press: KeyPress,
  labels: readonly Label[],
  rightToLeft: boolean,
  keymap: Keymap = standardKeys,
): Command | null {
  const chord = chordOf(press);
  if (chord === "") return null;
  if (press.key === "Escape") return { kind: "escape" };
  const alone = !chord.startsWith("Mod+") && !chord.startsWith("Alt+");
  const label = alone && labels.find(({ key }) => key !== "" && key.toLowerCase() === press.key.toLowerCase());
  if (label) return { kind: "label", label: label.id };
  const action = keymap.at(chord);
  if (action) return turned(action.command, press.key, rightToLeft, false);
  // With Shift, whatever moves the caret selects.
  const moving = press.shiftKey ? keymap.at(chord.replace("Shift+", "")) : undefined;
  return moving?.command.kind === "caret" ? turned(moving.command, press.key, rightToLeft, true) : null;
}

const standardKeys = new Keymap();

/** The left and the right arrow go the way that they point. */
function turned(command: Command, key: string, rightToLeft: boolean, extend: boolean): Command {
  if (command.kind !== "caret") return command;
  const other = rightToLeft && (key === "ArrowLeft" || key === "ArrowRight");
  return { ...command, direction: other ? (command.direction === 1 ? -1 : 1) : command.direction, extend };
}

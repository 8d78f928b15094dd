"use client";

import { useState } from "react";
import { Button, Kbd } from "../../../../../_ui/button.tsx";
import { useCell } from "./cell.ts";
import { chordOf, type KeyAction, keysIn, type OwnKeys, whyNotKey, withKey } from "./keymap.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Hears the next key for an action, and says what stands against it. */
export function KeyCapture(props: { action: KeyAction; onKeep: (own: OwnKeys) => void; onCancel: () => void }) {
  const { action, onKeep, onCancel } = props;
  const { session } = useWorkbench();
  const keys = useCell(session.keys);
  const { givable } = useCell(session.palette);
  const [chord, setChord] = useState<string | null>(null);
  const why = chord === null ? null : whyNotKey(chord, givable);
  const holder = chord === null || why ? undefined : keys.at(chord);
  const taken = holder && holder.id !== action.id ? holder : null;
  return (
    <div className="mb-5 rounded-lg border border-accent p-3 text-sm">
      <label htmlFor="new-key" className="font-medium">
        New key for “{action.does}”
      </label>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <input
          id="new-key"
          ref={focusNow}
          readOnly
          aria-describedby="new-key-says"
          placeholder="Press a key"
          value={chord ? keysIn(chord).join(" + ") : ""}
          className="h-9 w-44 rounded-md border border-edge bg-surface px-2.5"
          onKeyDown={(event) => {
            if (["Tab", "Escape"].includes(event.key) && !event.ctrlKey && !event.altKey) return;
            const { key, code, shiftKey, altKey, ctrlKey, metaKey } = event;
            const altGraph = event.getModifierState("AltGraph");
            if (["Shift", "Control", "Alt", "Meta", "AltGraph"].includes(key)) return;
            event.preventDefault();
            event.stopPropagation();
            setChord(chordOf({ key, code, shiftKey, altKey, ctrlKey, metaKey, altGraph }));
          }}
        />
        <Button
          size="small"
          disabled={chord === null || why !== null}
          onClick={() => chord && onKeep(withKey(keys.own, action.id, chord))}
        >
          {taken ? "Take it" : "Keep"}
        </Button>
        <Button size="small" look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </div>
      <p id="new-key-says" role="status" className="mt-2 text-muted">
        {why ??
          (taken ? (
            <>
              That key is for “{taken.does}”, which then has{" "}
              {keys.keysOf(taken.id).length > 1 ? "its other key left" : "none"}.
            </>
          ) : (
            <>
              Now:{" "}
              {keys
                .keysOf(action.id)
                .map((one) => keysIn(one).join("+"))
                .join(", ") || "no key"}
              . <Kbd>Tab</Kbd> leaves this field.
            </>
          ))}
      </p>
    </div>
  );
}

function focusNow(element: HTMLInputElement | null): void {
  if (element) requestAnimationFrame(() => element.focus());
}

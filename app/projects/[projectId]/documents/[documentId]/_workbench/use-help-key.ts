"use client";

import { useEffect } from "react";
import { chordOf } from "./keymap.ts";
import { pressOf } from "./keys.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Has the key of the sheet of all keys heard while nothing has the focus. Why this one only: `keys.ts`. */
export function useHelpKey(): void {
  const { session } = useWorkbench();
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.target !== document.body || event.defaultPrevented) return;
      if (session.keys.value.at(chordOf(pressOf(event)))?.command.kind !== "help") return;
      event.preventDefault();
      session.helpOpen.value = true;
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, [session]);
}

/**
 * Undo and redo of my own edits, and of nobody else's.
 *
 * Y.UndoManager would bring back an old struct as it was, with whoever stood in it as editor. Here each of my transactions is
 * kept as the values before and after, and undoing writes the old value as a new edit of mine, on its first author's name.
 * Where somebody has changed a value since, that part is left out and reported, so that undo never takes away others' work.
 *
 * Pure: the replica makes the edits that are planned here, and says what came of them.
 */
import type { Root } from "#lib/collab/schema.ts";
import type { Stored, StoredEdit } from "./edits.ts";
import { sameJson } from "./edits.ts";

/** One thing that the person did: what a single undo takes back. */
export type Step = { label: string; edits: readonly StoredEdit[] };

/** What an undo or redo would do now. */
export type Plan = {
  label: string;
  /** What to set (null: remove), each where the present value is still the one that I left. */
  sets: readonly { root: Root; id: string; value: Stored | null }[];
  /** What somebody else changed since, with what stands there. */
  skipped: readonly { root: Root; id: string; present: Stored | null }[];
};

/** How many steps can be taken back. */
export const maxSteps = 1000;

type Present = (root: Root, id: string) => Stored | null;

export class History {
  #done: Step[] = [];
  #undone: Step[] = [];

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** The person did something new; what was undone before can no longer be redone. */
  did(step: Step): void {
    this.#done.push(step);
    if (this.#done.length > maxSteps) this.#done.shift();
    this.#undone = [];
  }

  /** What taking back the last step would do, or null where there is none. Takes it off the list. */
  planUndo(present: Present): Plan | null {
    return plan(this.#done.pop(), present);
  }

  planRedo(present: Present): Plan | null {
    return plan(this.#undone.pop(), present);
  }

  /** The edits that came of an undo. They are what a redo takes back. */
  undid(step: Step): void {
    if (step.edits.length > 0) this.#undone.push(step);
  }

  redid(step: Step): void {
    if (step.edits.length > 0) this.#done.push(step);
  }

  /** Some edits never came to be (the server refused them): nothing of them is left to be taken back. */
  forget(edits: readonly StoredEdit[]): void {
    const gone = new Set(edits);
    const without = (steps: readonly Step[]) =>
      steps
        .map(({ label, edits }) => ({ label, edits: edits.filter((edit) => !gone.has(edit)) }))
        .filter((step) => step.edits.length > 0);
    this.#done = without(this.#done);
    this.#undone = without(this.#undone);
  }
}

function plan(step: Step | undefined, present: Present): Plan | null {
  if (!step) return null;
  const sets: { root: Root; id: string; value: Stored | null }[] = [];
  const skipped: { root: Root; id: string; present: Stored | null }[] = [];
  for (const { root, id, before, after } of step.edits) {
    const now = present(root, id);
    if (sameJson(now, after)) sets.push({ root, id, value: before });
    else skipped.push({ root, id, present: now });
  }
  return { label: step.label, sets, skipped };
}

/**
 * What is typed between the key that asks for a field and the moment at which the field has the focus. It belongs into the field,
 * and means nothing in the text: an "a" is then no label's key.
 */

/** A field that has not come by then does not come, and the keys are the text's again. In milliseconds. */
const patience = 3_000;

/** As chords of `keymap.ts`. */
const others = ["Enter", "Mod+Enter", "Backspace"];

export class TypeAhead {
  private keys: string[] | null = null;
  private since = 0;
  private readonly now: () => number;

  constructor(now = () => performance.now()) {
    this.now = now;
  }

  /** A field was asked for. */
  begin(): void {
    this.keys = [];
    this.since = this.now();
  }

  /** Keeps a key for the field: a sign, or one of those that end what is typed. Whether it was kept. */
  take(key: string): boolean {
    if (this.keys !== null && (key === "Escape" || this.now() - this.since > patience)) this.cancel();
    if (this.keys === null || ([...key].length !== 1 && !others.includes(key))) return false;
    this.keys.push(key);
    return true;
  }

  /** No field will come. */
  cancel(): void {
    this.keys = null;
  }

  /** The field is there: what was typed for it. */
  end(): readonly string[] {
    const keys = this.keys ?? [];
    this.keys = null;
    return keys;
  }
}

/** Types the keys where the focus is, as the person did, one after the other. */
export async function retype(keys: readonly string[]): Promise<void> {
  for (const chord of keys) {
    const field = document.activeElement;
    const ctrlKey = chord === "Mod+Enter";
    const key = ctrlKey ? "Enter" : chord;
    const pressed = new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true, cancelable: true });
    const typed = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
    if (field?.dispatchEvent(pressed) && typed && !ctrlKey) {
      if (key === "Backspace") document.execCommand("delete");
      else if (key !== "Enter") document.execCommand("insertText", false, key);
      else if (field instanceof HTMLInputElement) field.form?.requestSubmit();
      else document.execCommand("insertText", false, "\n");
    }
    // What a key changes is drawn before the next one.
    await Promise.resolve();
  }
}

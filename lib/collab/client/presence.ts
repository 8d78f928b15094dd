/** Who else is in the layer, and telling them where my selection stands. */
import type { Presence, Selection } from "#lib/collab/protocol.ts";
import type { Clock } from "./clock.ts";

/** At most one message of mine in so many milliseconds. */
export const selectionEveryMs = 100;
/** After so many milliseconds without a connection nobody is shown any more. */
export const forgetPeopleMs = 3000;

/** The people in the layer but for this tab, in the order of their coming. A new list whenever it changes, and only then. */
export class People {
  #list: readonly Presence[] = [];
  #me = -1;
  /** Whether the next message names everybody, and who is not in it is gone. */
  #afresh = true;

  get list(): readonly Presence[] {
    return this.#list;
  }

  /** A connection was welcomed, under this number. Whoever was here is shown until the server says who is. */
  welcomed(connection: number): void {
    this.#me = connection;
    this.#afresh = true;
  }

  /** True if the list changed. */
  told(people: readonly Presence[], left: readonly number[]): boolean {
    const next = new Map(this.#afresh ? [] : this.#list.map((person) => [person.connection, person]));
    this.#afresh = false;
    for (const connection of left) next.delete(connection);
    for (const person of people) if (person.connection !== this.#me) next.set(person.connection, person);
    return this.#replace([...next.values()].sort((a, b) => a.connection - b.connection));
  }

  /** Nobody is known to be here. True if the list changed. */
  clear(): boolean {
    return this.#replace([]);
  }

  #replace(list: readonly Presence[]): boolean {
    const same = list.length === this.#list.length && list.every((person, i) => samePerson(person, this.#list[i]));
    if (!same) this.#list = list;
    return !same;
  }
}

function samePerson(a: Presence, b: Presence | undefined): boolean {
  return (
    a.connection === b?.connection &&
    a.userId === b.userId &&
    a.name === b.name &&
    a.color === b.color &&
    sameSelection(a.selection, b.selection)
  );
}

function sameSelection(a: Selection, b: Selection): boolean {
  return a?.anchor === b?.anchor && a?.head === b?.head;
}

/** Sends my selection, at most ten times a second; of several in between, the last. */
export class SelectionSender {
  readonly #clock: Clock;
  readonly #send: (selection: Selection) => void;
  #selection: Selection = null;
  /** What the server knows. */
  #sent: Selection = null;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, send: (selection: Selection) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  set(selection: Selection): void {
    this.#selection = selection;
    if (this.#cancel === null) this.#flush();
  }

  /** A new connection knows nothing of me. */
  again(): void {
    this.#sent = null;
    if (this.#cancel === null) this.#flush();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #flush(): void {
    if (sameSelection(this.#selection, this.#sent)) return;
    this.#sent = this.#selection;
    this.#send(this.#selection);
    this.#cancel = this.#clock.after(selectionEveryMs, () => {
      this.#cancel = null;
      this.#flush();
    });
  }
}

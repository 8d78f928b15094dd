/** Who else is in the layer, and telling them where my selection stands. */
import type { Presence, Selection } from "#lib/collab/protocol.ts";
import type { Clock } from "./clock.ts";

/** At most one message of mine in so many milliseconds. */
export const selectionEveryMs = 100;
/** So many milliseconds after the connection was lost, whoever is not back is not shown any more. */
export const forgetPeopleMs = 3000;

/**
 * The people in the layer but for this tab. A new list whenever it changes, and only then.
 *
 * After a lost connection the others may be on their way back like me, when the server went away and came again. Whoever was
 * here and is not back yet stays in the list for a while, until `forget`; whoever the server says has left is gone at once.
 */
export class People {
  #list: readonly Presence[] = [];
  #here: readonly Presence[] = [];
  /** Here before the connection was lost, and not yet named again. */
  #missing: readonly Presence[] = [];
  #me = -1;
  /** Whether the next message names everybody. */
  #afresh = true;

  get list(): readonly Presence[] {
    return this.#list;
  }

  /** A connection was welcomed, under this number. */
  welcomed(connection: number): void {
    this.#me = connection;
    this.#afresh = true;
  }

  told(people: readonly Presence[], left: readonly number[]): void {
    if (this.#afresh) {
      this.#missing = this.#list;
      this.#here = [];
      this.#afresh = false;
    }
    const here = new Map(this.#here.map((person) => [person.connection, person]));
    for (const connection of left) here.delete(connection);
    for (const person of people) if (person.connection !== this.#me) here.set(person.connection, person);
    this.#here = [...here.values()].sort((a, b) => a.connection - b.connection);
    const back = new Set(people.map(({ userId }) => userId));
    this.#missing = this.#missing.filter(({ userId }) => !back.has(userId));
    this.#show();
  }

  /** Enough waited: whoever is not back is gone. */
  forgetMissing(): void {
    this.#missing = [];
    this.#show();
  }

  /** Nobody is known to be here. */
  clear(): void {
    this.#here = [];
    this.forgetMissing();
  }

  #show(): void {
    const list = [...this.#here, ...this.#missing];
    const same = list.length === this.#list.length && list.every((person, i) => samePerson(person, this.#list[i]));
    if (!same) this.#list = list;
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

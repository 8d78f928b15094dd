/**
 * What the "saved" sign says. It never lies: `saved` means that the log holds every change that was made here.
 *
 * The five kinds are those of the design: saved · saving · retrying (two seconds or more) · offline · denied. A change is
 * `saving` from the first moment; for the first 300 ms the sign need not make a fuss about it (`quiet`).
 */

/** After so many milliseconds the sign shows that something is being saved. */
const quietMs = 300;
/** After so many milliseconds without an acknowledgement the sign admits that saving takes too long. */
const retryingMs = 2000;

export type SaveFacts = {
  /** Changes made here that are sent or to be sent, and not acknowledged. */
  unacknowledged: number;
  /** When the oldest of them was made, in milliseconds of the same clock as `now`; of no meaning where there is none. */
  oldestMs: number;
  /** Whether the server answers on an open connection. */
  connected: boolean;
  /** Whether the server has said that this person may no longer come in. */
  denied: boolean;
  /** Changes that the server refused and about which nobody has decided yet. */
  aside: number;
  /** Whether every unacknowledged change is stored on this device (and not in this tab only). */
  stored: boolean;
};

export type SaveState = {
  kind: "saved" | "saving" | "retrying" | "offline" | "denied";
  /** How many changes are not in the log. 0 exactly where the kind is `saved` (or `denied` with nothing at stake). */
  changes: number;
  /** How many of them the server refused; they wait for the person to decide. */
  aside: number;
  /** Where the changes are kept: on this device, or only while this tab is open. */
  kept: "device" | "tab";
  /** True in the first 300 ms of a change, when the sign may still keep quiet. */
  quiet: boolean;
};

export function saveState(facts: SaveFacts, now: number): SaveState {
  const changes = facts.unacknowledged + facts.aside;
  const rest = { changes, aside: facts.aside, kept: facts.stored ? "device" : "tab" } as const;
  const age = now - facts.oldestMs;
  if (facts.denied) return { kind: "denied", ...rest, quiet: false };
  if (facts.unacknowledged === 0) return { kind: facts.aside > 0 ? "denied" : "saved", ...rest, quiet: false };
  if (age < quietMs) return { kind: "saving", ...rest, quiet: true };
  if (!facts.connected) return { kind: "offline", ...rest, quiet: false };
  return { kind: age < retryingMs ? "saving" : "retrying", ...rest, quiet: false };
}

/** In how many milliseconds the answer changes by the mere passing of time, or null where it does not. */
export function nextChange(facts: SaveFacts, now: number): number | null {
  if (facts.denied || facts.unacknowledged === 0) return null;
  const age = now - facts.oldestMs;
  if (age < quietMs) return quietMs - age;
  if (facts.connected && age < retryingMs) return retryingMs - age;
  return null;
}

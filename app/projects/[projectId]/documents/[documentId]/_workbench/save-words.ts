/** The words of the "saved" sign. */
import type { Status } from "#lib/collab/client/replica.ts";

export type SaveWords = {
  /** What stands in the bar. */
  short: string;
  /** The whole sentence, as a tooltip and for the screen reader. */
  long: string;
};

export function saveWords({
  ready,
  connected,
  denied,
  saveState,
}: Pick<Status, "ready" | "connected" | "denied" | "saveState">): SaveWords {
  const { kind, changes, aside, kept } = saveState;
  const some = `${changes} ${changes === 1 ? "change" : "changes"}`;
  switch (kind) {
    case "saved":
      if (!ready) return { short: "Opening…", long: "The tags are on their way." };
      if (!connected) return { short: "Offline", long: "Offline. Everything you did so far is saved." };
      return { short: "Saved", long: "Everything you did is saved." };
    case "saving":
      return { short: "Saving…", long: `Saving ${some}.` };
    case "retrying":
      return { short: "Not saved yet, retrying", long: `${some} not saved yet. Spanwise keeps trying.` };
    case "offline": {
      const where = kept === "device" ? "kept on this device" : "kept only while this tab is open";
      return {
        short: `Offline, ${some} ${where}`,
        long: `Offline. ${some} ${where}, and sent as soon as the server answers.`,
      };
    }
    case "denied":
      if (denied === "unauthenticated") {
        return { short: "Not saved: you are signed out", long: `You are signed out. ${some} not saved.` };
      }
      if (denied !== null) {
        return { short: "Not saved: you no longer have access", long: `You no longer have access. ${some} not saved.` };
      }
      return { short: `${some} not accepted`, long: `The server did not accept ${aside} of your changes.` };
  }
}

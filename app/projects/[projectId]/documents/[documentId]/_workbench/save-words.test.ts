import { expect, test } from "vitest";
import type { SaveState } from "#lib/collab/client/save-state.ts";
import { saveWords } from "./save-words.ts";

function words(
  kind: SaveState["kind"],
  rest: Partial<SaveState> = {},
  status: { connected?: boolean; denied?: "forbidden" | "unauthenticated" } = {},
) {
  return saveWords({
    ready: true,
    connected: status.connected ?? true,
    denied: status.denied ?? null,
    saveState: { kind, changes: 0, aside: 0, kept: "device", quiet: false, ...rest },
  }).short;
}

test("each state has its words", () => {
  expect(words("saved")).toBe("Saved");
  expect(words("saving", { changes: 1 })).toBe("Saving…");
  expect(words("retrying", { changes: 1 })).toBe("Not saved yet, retrying");
  expect(words("offline", { changes: 3 })).toBe("Offline, 3 changes kept on this device");
  expect(words("offline", { changes: 1, kept: "tab" })).toBe("Offline, 1 change kept only while this tab is open");
  expect(words("denied", { changes: 2 }, { denied: "forbidden" })).toBe("Not saved: you no longer have access");
  expect(words("denied", { changes: 2, aside: 2 })).toBe("2 changes not accepted");
});

test("offline with nothing at stake does not claim more than that", () => {
  expect(words("saved", {}, { connected: false })).toBe("Offline");
});

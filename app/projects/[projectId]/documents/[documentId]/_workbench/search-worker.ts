/** Looks for a regular expression beside the page, so that one that never ends can be ended from outside. */

import type { FromWorker, ToWorker } from "./pattern-search.ts";
import { patternMatches } from "./search.ts";

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
};

let text = "";

scope.onmessage = ({ data }) => {
  if (data.kind === "text") {
    text = data.text;
    return;
  }
  scope.postMessage({ kind: "begun", id: data.id });
  const flat = Int32Array.from(patternMatches(text, data.query).flat());
  scope.postMessage({ kind: "found", id: data.id, flat }, [flat.buffer]);
};

/** The thread in which γ is counted, one document after the other; see `gamma-thread.ts`. */
import { parentPort } from "node:worker_threads";
import type { RatedDocument } from "#lib/annotation/agreement/figure.ts";
import { partsOf, type Settings } from "#lib/annotation/agreement/parts.ts";

parentPort?.on("message", ({ document, settings }: { document: RatedDocument; settings: Settings }) => {
  parentPort?.postMessage(partsOf(document, new Set(["gamma"] as const), settings));
});

/** The thread in which one file is converted; see `apart.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { type Convertible, convert } from "./convert.ts";

const { kind, bytes, encoded } = workerData as { kind: Convertible; bytes: Uint8Array; encoded: string };
try {
  parentPort?.postMessage({ converted: await convert(kind, bytes, encoded) });
} catch (error) {
  parentPort?.postMessage({ why: error instanceof Error ? error.message : String(error) });
}

import { createHash, hash } from "node:crypto";

/**
 * The hash of a log up to and including a row, in hexadecimal: SHA-256 over the bytes of the hash before it (none before the
 * first row) and the row's update. So one hash names a whole prefix of a layer's log.
 */
export function chain(before: string, update: Uint8Array): string {
  if (before === "") return hash("sha256", update);
  return createHash("sha256").update(Buffer.from(before, "hex")).update(update).digest("hex");
}

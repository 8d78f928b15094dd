import type { Member } from "#lib/access/member.ts";

/**
 * The project's finished sets as canonical JSONL (version 1), one document and layer a line, in the order document, layer,
 * version; the newest set of each layer that was not reopened, or all versions with `includeReopened`. Read by a cursor, so
 * memory stays flat; the same state gives the same bytes.
 * @throws Failure forbidden
 */
export function exportSets(
  _member: Member,
  _choice: { documents?: readonly string[]; includeReopened?: boolean } = {},
): AsyncIterable<Uint8Array> {
  throw new Error("not written");
}

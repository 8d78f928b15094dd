import type { LayerContent } from "#lib/annotation/annotation.ts";

/** Which ids of a root a change touched. An id stands in one of the three lists only. */
export type Ids = { added: readonly string[]; updated: readonly string[]; removed: readonly string[] };

/** Something in the content changed: exactly these ids, so that only these need be drawn again. */
export type Change = {
  /** Whether it was made in this replica, and not by somebody else (or by the same person in another tab). */
  local: boolean;
  /** What the layer says now, and what it said before. Both are immutable and share what did not change. */
  content: LayerContent;
  previous: LayerContent;
  spans: Ids;
  relations: Ids;
  document: Ids;
};

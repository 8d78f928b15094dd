import type { Member } from "#lib/access/member.ts";
import type { LayerContent } from "#lib/annotation/annotation.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Position } from "#lib/collab/protocol.ts";

/** Something that is different in the layer since the position that was named. */
export type SetChange = {
  kind: "added" | "removed" | "changed";
  what: "span" | "relation" | "document";
  id: string;
  /** The name of the label, relation type or document entry. */
  label: string;
  /** The text of the span, or of the relation's two ends. */
  surface: string;
  /** The name of who did it. */
  by: string;
};

/** The `data` of the conflict that `finish` throws where the log has moved on. `position` is where the layer now stands. */
export type MovedOn = { changes: SetChange[]; position: Position };

export type SetRow = {
  id: string;
  layerId: string;
  layerKind: "shared" | "personal" | "model" | "gold";
  /** Whose personal layer it is. */
  annotatorId: string | null;
  documentId: string;
  documentName: string;
  version: number;
  finishedBy: { userId: string; name: string };
  position: Position;
  spanCount: number;
  relationCount: number;
  schemaVersion: number;
  guidelineVersion: number;
  /** SHA-256 of the set's canonical JSON and of the text, in hexadecimal. */
  sha256: string;
  textSha256: string;
  createdAt: Date;
  reopenedAt: Date | null;
};

export type FinishRequest = {
  layerId: string;
  /** What the annotator saw. */
  position: Position;
  /** Made by the client: sending the request again with the same key answers the same. */
  key: string;
  /** Finish in spite of warnings. Errors are never passed over. */
  despite?: boolean;
};

/**
 * Stores what the layer says at exactly `position` as an annotation set and closes the layer.
 * @throws Failure conflict with `data: MovedOn` where others have changed the layer since; invalid with `data.problems`
 * where the content has errors (or warnings, without `despite`); forbidden, not-found
 */
export async function finish(_member: Member, _request: FinishRequest): Promise<{ setId: string; version: number }> {
  throw new Error("not written");
}

/** Opens a finished layer again. Its set stays as it is; finishing again makes the next version. */
export async function reopen(
  _member: Member,
  _request: { layerId: string; key: string },
): Promise<{ layerId: string }> {
  throw new Error("not written");
}

/** The sets of the layers that the member may read, oldest first. */
export async function listSets(
  _member: Member,
  _page: { documentId?: string; after?: string | null; limit?: number },
): Promise<{ rows: SetRow[]; next: string | null }> {
  throw new Error("not written");
}

/** @throws Failure not-found, also where the member is blind to the layer */
export async function setContent(
  _member: Member,
  _setId: string,
): Promise<{ set: SetRow; content: LayerContent; schema: LabelSchema; text: string }> {
  throw new Error("not written");
}

import type { LayerAccess, LayerFacts, LayerKind, Mode } from "#lib/access/layer-access.ts";
import type { Member, System } from "#lib/access/member.ts";

export type OpenedLayer = {
  layerId: string;
  kind: LayerKind;
  access: "read" | "write";
  state: "open" | "finished";
  epoch: number;
  mode: Mode;
};

export type ListedLayer = {
  layerId: string;
  kind: LayerKind;
  /** Whose personal layer it is. */
  annotator: { userId: string; name: string } | null;
  /** The suggester of a model layer; "" otherwise. */
  owner: string;
  state: "open" | "finished";
  access: "read" | "write";
  epoch: number;
};

/** Runs one statement inside the caller's transaction, whoever's client it is. */
export type Run = <Row>(sql: string, values: readonly unknown[]) => Promise<Row[]>;

/**
 * The layer that the member works in: the shared one of a together document; of an independent document her personal one,
 * if she is assigned. An annotator who is not assigned takes a free place by opening. Null where the document has no layer
 * for her to work in; `layersOf` lists what she may read.
 * @throws Failure not-found
 */
export async function openLayer(_member: Member, _documentId: string): Promise<OpenedLayer | null> {
  throw new Error("not written");
}

/** The layers of a document that the member may read, her own first. Nothing else is listed or counted. */
export async function layersOf(_member: Member, _documentId: string): Promise<ListedLayer[]> {
  throw new Error("not written");
}

/** What decides about a layer for one user; null where there is no such layer. */
export async function layerFacts(
  _system: System,
  _layerId: string,
  _userId: string,
): Promise<{ facts: LayerFacts; projectId: string; documentId: string } | null> {
  throw new Error("not written");
}

/** What the member may do with a layer of her project. @throws Failure not-found where that is nothing */
export async function layerForMember(
  _member: Member,
  _layerId: string,
): Promise<{ facts: LayerFacts; access: LayerAccess; documentId: string }> {
  throw new Error("not written");
}

/**
 * Called by the append of a layer's first row, in the append's transaction: fixes the document's mode, and marks the document
 * and the annotator's assignment as started.
 * @throws Failure conflict where the layer's kind is not of the document's mode: the default was changed before the first tag
 */
export async function fixMode(_run: Run, _layerId: string): Promise<void> {
  throw new Error("not written");
}

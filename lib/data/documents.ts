import type { Mode } from "#lib/access/layer-access.ts";
import type { Member } from "#lib/access/member.ts";
import type { Intake } from "./intake.ts";

export type DocumentState = "new" | "started" | "finished";
export type Direction = "auto" | "ltr" | "rtl";

export type NewDocument = {
  name: string;
  /** As `readTextFile` or `readPastedText` gave it; it is checked again here. */
  text: string;
  /** BCP 47, or "" where unknown. */
  language?: string;
  direction?: Direction;
  /** Free fields such as source, date, link. */
  metadata?: Record<string, string>;
  intake?: Intake;
};

/**
 * A line of the document list, as the member may see it. For whoever is blind to the others' work, `state`, `spans` and
 * `myState` speak of her own work only and `annotators` and `finishedBy` are null.
 */
export type DocumentRow = {
  id: string;
  name: string;
  state: DocumentState;
  /** The document's mode, or the project's default while it has no tag. */
  mode: Mode;
  /** In UTF-16 units. */
  length: number;
  /** How many annotators it is assigned to; null in together mode and for the blind. */
  annotators: number | null;
  /** How many of them have finished; null likewise. */
  finishedBy: number | null;
  /** Mine, where I am assigned; null otherwise and in together mode. */
  myState: "assigned" | "started" | "finished" | null;
  /** Spans in the newest annotation sets that the member may see; null where there is none. */
  spans: number | null;
  archived: boolean;
  createdAt: Date;
};

export type DocumentPage = {
  rows: DocumentRow[];
  /** The id to ask for the next page with, or null on the last. */
  next: string | null;
  /** Of all documents of the project that are not archived, whatever the filter, in the states that the member sees. */
  counts: Record<DocumentState, number>;
};

/** A document with its text. */
export type OpenDocument = {
  id: string;
  projectId: string;
  name: string;
  text: string;
  /** In UTF-16 units, and in code points. */
  length: number;
  codePoints: number;
  /** SHA-256 of the text in UTF-8, in hexadecimal. */
  sha256: string;
  /** Offsets strictly inside a grapheme cluster, in UTF-16 units, ascending: never cut here. */
  clusters: number[];
  mode: Mode;
  /** False while the document has no tag: then `mode` is the project's default and may still change. */
  modeFixed: boolean;
  /** As in `DocumentRow`. */
  state: DocumentState;
  language: string;
  direction: Direction;
  metadata: Record<string, string>;
  intake: Intake;
  /** Who is assigned. To the blind, the states of others are null; to the blind who may not assign, only herself is listed. */
  annotators: { userId: string; name: string; state: "assigned" | "started" | "finished" | null }[];
  archived: boolean;
  createdAt: Date;
};

/**
 * Adds a document. The same text under the same name is there only once: then `already` is true and `id` names it.
 * @throws Failure invalid, forbidden
 */
export async function addDocument(_member: Member, _document: NewDocument): Promise<{ id: string; already: boolean }> {
  throw new Error("not written");
}

/** A page of documents in the order in which they came. `q` looks in the name, without case. */
export async function listDocuments(
  _member: Member,
  _page: { after?: string | null; limit?: number; state?: DocumentState; q?: string; archived?: boolean },
): Promise<DocumentPage> {
  throw new Error("not written");
}

/** @throws Failure not-found */
export async function document(_member: Member, _id: string): Promise<OpenDocument> {
  throw new Error("not written");
}

/**
 * What to work on next after `afterId`: what she has started comes first, then what has a place for her, in order, beginning
 * again from the top at the end. Never what she (or, in together mode, anybody) has finished, and never `afterId` itself.
 */
export async function nextDocument(_member: Member, _afterId: string | null): Promise<string | null> {
  throw new Error("not written");
}

/** Assigns an independent document to exactly these members. @throws Failure invalid, conflict, forbidden, not-found */
export async function setAnnotators(_member: Member, _documentId: string, _userIds: readonly string[]): Promise<void> {
  throw new Error("not written");
}

/** Sets a mode of the document's own; null follows the project's default. @throws Failure conflict once it has a tag */
export async function setMode(_member: Member, _documentId: string, _mode: Mode | null): Promise<void> {
  throw new Error("not written");
}

export async function archiveDocument(_member: Member, _id: string, _archived: boolean): Promise<void> {
  throw new Error("not written");
}

export async function renameDocument(_member: Member, _id: string, _name: string): Promise<void> {
  throw new Error("not written");
}

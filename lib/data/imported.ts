/** What an import brings, and what became of it. */
import type { DocumentEntry } from "#lib/annotation/annotation.ts";
import type { Relation } from "#lib/annotation/relation.ts";
import type { Span } from "#lib/annotation/span.ts";
import type { Intake } from "./intake.ts";

export type ImportedLayer = {
  kind: "shared" | "personal" | "model" | "gold";
  /** As `Layer.owner`: a member's id, a suggester's name, or "". */
  owner: string;
  /** Stored as a finished set besides. */
  finished: boolean;
  spans: Span[];
  relations: Relation[];
  document: DocumentEntry[];
  /** Under a target as `Comment.target` has it. */
  comments: { target: string; author: string; body: string }[];
};

/** All of it checked: labels are of the current schema, spans lie in the text, people are members. */
export type ImportedDocument = {
  name: string;
  text: string;
  language: string;
  direction: "auto" | "ltr" | "rtl";
  metadata: Record<string, string>;
  intake: Intake;
  layers: ImportedLayer[];
};

export type ImportCounts = {
  documents: number;
  /** Texts that were there already, under the same name or, with annotations, at all. */
  already: number;
  layers: number;
  /** Layers that were there already with exactly this in them. */
  layersAlready: number;
  /** Layers of models that have a new version now. */
  layersRenewed: number;
  spans: number;
  relations: number;
  comments: number;
};

export function noCounts(): ImportCounts {
  return {
    documents: 0,
    already: 0,
    layers: 0,
    layersAlready: 0,
    layersRenewed: 0,
    spans: 0,
    relations: 0,
    comments: 0,
  };
}

/** What an import relies on and decides. `renew`: what a model says now becomes the next version of what it said before. */
export type ImportRun = { schemaVersion: number; renew: boolean };

/** A document that an import added to, or that was there already. */
export type ReachedDocument = { id: string; name: string };

/** A layer that was not taken, because its document has another in its place. */
export type Conflict = { document: string; why: string };

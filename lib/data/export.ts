/** A project's finished sets as files: in any format, streamed, with memory that stays flat. */
import type { Member } from "#lib/access/member.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import type { LossEntry } from "#lib/annotation/formats/losses.ts";
import { encodeSpanwiseLine, layerKinds } from "#lib/annotation/formats/spanwise-jsonl.ts";
import { compareStrings } from "#lib/annotation/span.ts";
import { database, transaction } from "./client.ts";
import { demand } from "./demand.ts";
import { standingApart } from "./export-apart.ts";
import { checkedChoice, type ExportChoice } from "./export-choice.ts";
import {
  type BatchSize,
  chosenCounts,
  chosenDocuments,
  chosenLayers,
  type OneLayer,
  pseudonym,
} from "./export-documents.ts";
import {
  type Counts,
  type Export,
  type FormatRequest,
  formatOf,
  type LayerKey,
  type Manifest,
  type Material,
  packaged,
  sha256Of,
  tried,
} from "./export-package.ts";
import { addJob } from "./jobs.ts";
import { readSchema } from "./labels.ts";

export type ExportRequest = FormatRequest & ExportChoice;

/**
 * Spanwise JSONL: one line for each document that has a finished set which the member may read, by the document's id; in it the
 * sets by layer and version. The same state gives the same bytes. Memory stays flat, whatever the size of the project.
 * @throws Failure forbidden, not-found for a malformed id
 */
export async function* exportSets(
  member: Member,
  choice: ExportChoice = {},
  batch?: BatchSize,
): AsyncGenerator<Uint8Array> {
  demand(member, "export.read");
  const encoder = new TextEncoder();
  const documents = chosenDocuments(member, checkedChoice(choice), batch ? { batch } : {});
  for await (const document of documents) yield encoder.encode(encodeSpanwiseLine(document, sha256Of));
}

/**
 * An export in any format. Nothing is read before its bytes are asked for, but which layers there are.
 * @throws Failure forbidden, not-found for a malformed id, invalid for what the format does not know
 */
export async function exportFormat(member: Member, request: ExportRequest): Promise<Export> {
  demand(member, "export.read");
  formatOf(request);
  return packaged(request, await materialOf(member, checkedChoice(request), besidesIn(request)));
}

/** How many documents an export reaches, for its progress. */
export async function countOfExport(member: Member, request: ExportRequest): Promise<number> {
  demand(member, "export.read");
  return (await chosenCounts(member, checkedChoice(request))).documents;
}

/**
 * Asks for an export, of the project or of one of its releases; a job makes it and leaves the file for seven days.
 * @throws Failure forbidden, not-found, invalid
 */
export async function requestExport(member: Member, request: ExportRequest): Promise<{ jobId: string }> {
  demand(member, "export.read");
  formatOf(request);
  checkedChoice(request);
  return addExport(member, request);
}

/** For `releases.ts`, which has checked the request. */
export async function addExport(
  member: Member,
  request: ExportRequest | (FormatRequest & { releaseId: string }),
): Promise<{ jobId: string }> {
  const { projectId, userId, scopes } = member;
  const payload = JSON.parse(JSON.stringify(request)) as Json;
  const jobId = await transaction((tx) =>
    addJob(tx, { kind: "export", projectId, userId, action: "export.read", ...(scopes && { scopes }), payload }),
  );
  return { jobId };
}

/** `apart`: it is in no annotation set, and so in no format; other losses are the format's. */
export type ToldLoss = LossEntry & { apart: boolean };

export type Preview = {
  /** Of everything that is chosen. */
  counts: Counts;
  /** What the format would lose; of all documents, or, where `whole` is false, of the first `tried`. */
  losses: ToldLoss[];
  whole: boolean;
  tried: number;
  /** Each layer in a folder of its own; else empty. */
  folders: Manifest["folders"];
};

/** How long a preview may take, in milliseconds, before it answers with what it has seen. */
const patience = 2_000;

/** What an export would hold and lose, found out by making it and throwing it away. */
export async function previewExport(member: Member, request: ExportRequest): Promise<Preview> {
  demand(member, "export.read");
  formatOf(request);
  const choice = checkedChoice(request);
  const [counts, material] = await Promise.all([
    chosenCounts(member, choice),
    materialOf(member, choice, besidesIn(request)),
  ]);
  const start = performance.now();
  const {
    whole,
    losses,
    folders,
    counts: seen,
  } = await tried(request, material, (documents) => {
    return documents > 0 && performance.now() - start > patience;
  });
  const isApart = (loss: LossEntry) => material.apart?.includes(loss) ?? false;
  const told = losses.map((loss) => ({ ...loss, apart: isApart(loss) }));
  return { counts, losses: told, whole, tried: seen.documents, folders };
}

/** What leaves that is in no set. */
type Besides = { notes: boolean; references: boolean };

/** Spanwise JSONL holds sets as they were stored, and nothing else; brat alone names entities as others do. */
function besidesIn({ format }: FormatRequest): Besides {
  return { notes: format !== "spanwise", references: format === "brat" };
}

async function materialOf(member: Member, choice: ExportChoice, besides: Besides): Promise<Material> {
  const { projectId } = member;
  const [project, found, labels, apart] = await Promise.all([
    database().prisma.project.findUniqueOrThrow({ where: { id: projectId }, select: { name: true } }),
    chosenLayers(member, choice),
    labelNames(member, choice),
    standingApart(member, choice, besides),
  ]);
  const keyed = found
    .map((layer) => ({ layer, key: keyOf(projectId, layer) }))
    .sort((a, b) => order(a.key) - order(b.key) || compareStrings(a.key.annotator, b.key.annotator));
  return {
    name: project.name,
    apart,
    layers: keyed.map(({ key }) => key),
    origin: { project: { id: projectId, name: project.name }, filter: filterOf(projectId, choice, labels) },
    open(wanted) {
      const one = keyed.find(({ key }) => key.kind === wanted?.kind && key.annotator === wanted.annotator);
      return chosenDocuments(member, choice, { ...besides, ...(one && { layer: one.layer }) });
    },
  };
}

/** What was chosen, as a manifest says it: people by their pseudonyms, labels by their names. */
export function filterOf(
  projectId: string,
  choice: ExportChoice,
  labels: readonly string[] | null,
): { [key: string]: Json } {
  return {
    documents: choice.documents ? [...choice.documents].sort(compareStrings) : "all that are not archived",
    states: choice.states ? [...choice.states] : "all",
    layers: choice.layers ? [...choice.layers] : "all",
    annotators: choice.annotators?.map((id) => pseudonym(projectId, id)).sort(compareStrings) ?? "all",
    labels: labels ? [...labels] : "all",
    versions: choice.versions ?? "newest",
  };
}

export async function labelNames(member: Member, { labels }: ExportChoice): Promise<string[] | null> {
  if (!labels) return null;
  const schema = await readSchema(database().prisma, member.projectId);
  return labels.map((id) => schema.labels.find((label) => label.id === id)?.name ?? id).sort(compareStrings);
}

function keyOf(projectId: string, { kind, owner }: OneLayer): LayerKey {
  return { kind, annotator: kind === "personal" ? pseudonym(projectId, owner) : kind === "model" ? owner : "" };
}

const order = ({ kind }: LayerKey) => ["gold", ...layerKinds].indexOf(kind);

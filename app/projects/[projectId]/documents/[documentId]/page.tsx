import type { Metadata } from "next";
import { cache } from "react";
import { preload } from "react-dom";
import type { Member } from "#lib/access/member.ts";
import { can } from "#lib/access/roles.ts";
import { documentHead, nextDocument } from "#lib/data/documents.ts";
import { labelSchema } from "#lib/data/labels.ts";
import { type ListedLayer, layersOf, openLayer } from "#lib/data/layers.ts";
import { listMembers } from "#lib/data/members.ts";
import { layerOpening, openingLength } from "#lib/data/opening.ts";
import { preferences } from "#lib/data/preferences.ts";
import { project } from "#lib/data/projects.ts";
import { listSets } from "#lib/data/sets.ts";
import { member, requireUser, showFailure } from "../../../../_server/who.ts";
import { NoLayer } from "./_workbench/no-layer.tsx";
import { textAddress } from "./_workbench/text-address.ts";
import { Workbench } from "./_workbench/workbench.tsx";
import type { WorkbenchFacts } from "./_workbench/workbench-context.tsx";

type Props = {
  params: Promise<{ projectId: string; documentId: string }>;
  searchParams: Promise<{ layer?: string | string[] }>;
};

/** Up to so many UTF-16 units the text comes with the page; a longer one is fetched beside it, and kept by the browser. */
const textWithPage = 100_000;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { projectId, documentId } = await params;
  return { title: (await headOf(projectId, documentId)).found.name };
}

export default async function DocumentPage({ params, searchParams }: Props) {
  const { projectId, documentId } = await params;
  const who = await requireUser(pathOf(projectId, documentId));
  const wanted = (await searchParams).layer;
  const { asMember, found } = await headOf(projectId, documentId);
  const { mine, layers, ...rest } = await read(asMember, documentId).catch(showFailure);
  const layer =
    layers.find(({ layerId }) => layerId === wanted) ??
    layers.find(({ layerId }) => layerId === mine?.layerId) ??
    layers[0];
  if (!layer) return <NoLayer who={who} project={rest.project} name={found.name} />;

  const { whole, opening, name, length, sha256, mode, language, direction, metadata } = found;
  const facts: WorkbenchFacts = {
    project: { id: rest.project.id, name: rest.project.name },
    document: {
      id: documentId,
      name,
      length,
      sha256,
      mode,
      language,
      direction,
      metadata,
      reveal: rest.project.reveal,
    },
    layer: {
      layerId: layer.layerId,
      mine: layer.layerId === mine?.layerId,
      of: layer.annotator?.name ?? null,
      access: layer.access,
      state: layer.state,
    },
    revealed: layers.some(({ kind, annotator }) => kind === "personal" && annotator?.userId !== who.userId),
    layers: layers.map((one) => ({ layerId: one.layerId, name: layerName(one, who.userId) })),
    me: { userId: who.userId, name: who.name, email: who.email, role: asMember.role },
    names: rest.names,
    schema: rest.schema,
    keys: (await preferences(who)).keys,
    finished: await finishedAs(asMember, documentId, layer.layerId),
    next: rest.next,
  };
  const openingSpans = await layerOpening(asMember, layer.layerId).catch(showFailure);
  if (!whole) preload(textAddress(facts), { as: "fetch", crossOrigin: "anonymous" });
  return (
    <Workbench
      // Another document or layer is another workbench.
      key={layer.layerId}
      facts={facts}
      text={whole}
      opening={opening.slice(0, openingLength)}
      openingSpans={openingSpans}
    />
  );
}

function pathOf(projectId: string, documentId: string): string {
  return `/projects/${projectId}/documents/${documentId}`;
}

/** Asked for once in a request: by the title and by the page. */
const headOf = cache(async (projectId: string, documentId: string) => {
  const asMember = await member(projectId, "document.read", pathOf(projectId, documentId));
  const lengths = { most: textWithPage, opening: openingLength };
  return { asMember, found: await documentHead(asMember, documentId, lengths).catch(showFailure) };
});

async function read(asMember: Member, documentId: string) {
  const [of, schema, next, names] = await Promise.all([
    project(asMember),
    labelSchema(asMember),
    nextDocument(asMember, documentId),
    namesOf(asMember),
  ]);
  // Opening makes the layer where it is due, so that it can be listed afterwards.
  const mine = await openLayer(asMember, documentId);
  const layers = await layersOf(asMember, documentId);
  return { project: of, schema, next, names, mine, layers };
}

async function namesOf(asMember: Member): Promise<Record<string, string>> {
  if (!can(asMember.role, "member.read")) return {};
  const { rows } = await listMembers(asMember, { limit: 500 });
  return Object.fromEntries(rows.map(({ userId, name }) => [userId, name]));
}

function layerName(layer: ListedLayer, userId: string): string {
  switch (layer.kind) {
    case "shared":
      return "Everyone's tags";
    case "personal":
      return layer.annotator?.userId === userId ? "My tags" : `Tags of ${layer.annotator?.name ?? "a former member"}`;
    case "model":
      return `Suggestions of ${layer.owner}`;
    case "gold":
      return "Gold";
  }
}

/** Who finished the layer as it stands now. */
async function finishedAs(asMember: Member, documentId: string, layerId: string): Promise<WorkbenchFacts["finished"]> {
  const { rows } = await listSets(asMember, { documentId, limit: 200 });
  const set = rows.findLast((row) => row.layerId === layerId && row.reopenedAt === null);
  return set ? { by: set.finishedBy.name, at: set.createdAt.toISOString(), version: set.version } : null;
}

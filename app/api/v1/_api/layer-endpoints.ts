import type { LayerContent } from "#lib/annotation/annotation.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Span } from "#lib/annotation/span.ts";
import { compareSpans, compareStrings, surface } from "#lib/annotation/span.ts";
import { CodePoints } from "#lib/annotation/text.ts";
import { changesSince } from "#lib/data/away.ts";
import { editLayer, layerNow } from "#lib/data/layer-edits.ts";
import { layersOf, openLayer } from "#lib/data/layers.ts";
import { finish, listSets, reopen, setContent } from "#lib/data/sets.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

const contentPath = "/projects/{projectId}/layers/{layerId}/content";

export const layerEndpoints: readonly Endpoint[] = [
  inProject({
    method: "GET",
    path: "/projects/{projectId}/documents/{documentId}/layers",
    tag: "Layers and sets",
    summary: "The layers of a document that I may read, my own first",
    action: "document.read",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.pageOf(shapes.layer),
    async handle({ params }, member) {
      return { rows: await layersOf(member, params.documentId), next: null };
    },
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/documents/{documentId}/layers",
    tag: "Layers and sets",
    summary: "Open the layer that I work in, which is made where it is due",
    action: "layer.write",
    params: shapes.documentParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.openedLayer,
    async handle({ params }, member) {
      return { layer: await openLayer(member, params.documentId) };
    },
  }),
  inProject({
    method: "GET",
    path: contentPath,
    tag: "Layers and sets",
    summary: "What a layer says now, finished or not",
    action: "document.read",
    params: shapes.layerParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.layerContent,
    async handle({ params, tx }, member) {
      const { position, ...read } = await layerNow(member, params.layerId, tx);
      return { position, ...shownContent(read) };
    },
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/layers/{layerId}/edits",
    tag: "Layers and sets",
    summary: "Tag: set and remove spans, relations and what is said of the document",
    description:
      "All of it or nothing, in the name of the caller; whoever has the layer open sees it come. What is set under an id that is there replaces it, and keeps its author.",
    action: "layer.write",
    params: shapes.layerParams,
    query: shapes.noQuery,
    body: shapes.layerEdits,
    status: 200,
    answer: shapes.layerEdited,
    changes: contentPath,
    handle: ({ params, body, only }, member) => editLayer(member, params.layerId, body, only),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/layers/{layerId}/changes",
    tag: "Layers and sets",
    summary: "What others have changed in a layer since a position of its log",
    action: "document.read",
    params: shapes.layerParams,
    query: shapes.sinceQuery,
    body: null,
    status: 200,
    answer: shapes.awayChanges,
    handle: ({ params, query }, member) => changesSince(member, params.layerId, query),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/layers/{layerId}/finish",
    tag: "Layers and sets",
    summary: "Finish a layer: store what it says as an annotation set",
    description: "Finishing the same position twice answers the same set.",
    action: "layer.finish",
    params: shapes.layerParams,
    query: shapes.noQuery,
    body: shapes.finishing,
    status: 200,
    answer: shapes.finished,
    repeats: "by-itself",
    handle: ({ params, body, key }, member) => finish(member, { ...body, layerId: params.layerId, key: key ?? "" }),
  }),
  inProject({
    method: "POST",
    path: "/projects/{projectId}/layers/{layerId}/reopen",
    tag: "Layers and sets",
    summary: "Reopen a finished layer",
    description: "Its set stays as it is; finishing again makes the next version.",
    action: "layer.reopen",
    params: shapes.layerParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.reopened,
    repeats: "by-itself",
    handle: ({ params, key }, member) => reopen(member, { layerId: params.layerId, key: key ?? "" }),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/sets",
    tag: "Layers and sets",
    summary: "The annotation sets that I may read, oldest first",
    action: "document.read",
    params: shapes.projectParams,
    query: shapes.setQuery,
    body: null,
    status: 200,
    answer: shapes.pageOf(shapes.annotationSetRow),
    handle: ({ query }, member) => listSets(member, query),
  }),
  inProject({
    method: "GET",
    path: "/projects/{projectId}/sets/{setId}",
    tag: "Layers and sets",
    summary: "An annotation set with what it holds",
    action: "document.read",
    params: shapes.setParams,
    query: shapes.noQuery,
    body: null,
    status: 200,
    answer: shapes.annotationSet,
    async handle({ params }, member) {
      const { set, ...read } = await setContent(member, params.setId);
      return { set, ...shownContent(read) };
    },
  }),
];

/** Spans in reading order, with the names of what they carry by its id. */
function shownContent({ content, schema, text }: { content: LayerContent; schema: LabelSchema; text: string }) {
  return {
    spans: [...content.spans.values()].sort(compareSpans).map(spanShower(schema, text)),
    relations: [...content.relations.values()]
      .sort((a, b) => compareStrings(a.id, b.id))
      .map(({ type, attributes, ...relation }) => ({
        ...relation,
        typeId: type,
        type: schema.relationTypes.find(({ id }) => id === type)?.name ?? "",
        attributes: { ...attributes },
      })),
    document: [...content.document.values()].sort((a, b) => compareStrings(a.key, b.key)),
  };
}

/** A span with everything that a reader would otherwise have to look up or count. */
function spanShower(schema: LabelSchema, text: string) {
  const codePoints = new CodePoints(text);
  const names = new Map(schema.labels.map((label) => [label.id, label.name]));
  return ({ id, label, fragments, author, editor, attributes, entity, origin }: Span) => ({
    id,
    labelId: label,
    label: names.get(label) ?? "",
    fragments: {
      utf16: fragments.map(([start, end]): [number, number] => [start, end]),
      codePoints: fragments.map(([start, end]): [number, number] => [
        codePoints.fromUtf16(start),
        codePoints.fromUtf16(end),
      ]),
    },
    surface: surface(text, { fragments }),
    author,
    editor,
    attributes: { ...attributes },
    entity: entity ?? null,
    origin: origin ? { ...origin } : null,
  });
}

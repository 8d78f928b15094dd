"use client";

import type { Version } from "#lib/annotation/disagreement/cluster.ts";
import { isNothing } from "#lib/annotation/disagreement/cluster.ts";
import { LabelChip } from "../../_workbench/label-chip.tsx";
import type { ReviewCard } from "./facts.ts";
import { useReview } from "./review-context.tsx";
import { Snippet } from "./snippet.tsx";
import { attributeWords, valueWords } from "./words.ts";

/** A version in full: labels, words in their text, attributes, relations with their ends, an answer about the document. */
export function VersionView({ version, card }: { version: Version; card: Pick<ReviewCard, "hull" | "entry"> }) {
  const { palette } = useReview();
  const { attributes, relationTypes } = palette.schema;
  if (isNothing(version)) {
    return (
      <div>
        <p className="text-sm text-muted italic">Nothing here</p>
        {card.hull ? <Snippet place={card.hull} spans={[]} className="mt-0.5 opacity-75" /> : null}
      </div>
    );
  }
  const place = card.hull;
  return (
    <div className="min-w-0 space-y-1">
      {version.spans.length > 0 ? (
        <>
          <ul className="space-y-0.5">
            {version.spans.map((span, i) => {
              const words = attributeWords(span.attributes, attributes);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: reason: a version's spans have no names and do not move
                <li key={i} className="flex flex-wrap items-center gap-x-1.5 text-[0.8125rem]">
                  <LabelChip label={palette.label(span.label)} />
                  <span className="font-medium">{palette.label(span.label).name}</span>
                  {words ? <span className="text-muted">{words}</span> : null}
                  {span.fragments.length > 1 ? (
                    <span className="text-muted">{span.fragments.length} pieces</span>
                  ) : null}
                </li>
              );
            })}
          </ul>
          {place ? <Snippet place={place} spans={version.spans} /> : null}
        </>
      ) : null}
      {version.relations.map((relation, i) => {
        const type = relationTypes.find(({ id }) => id === relation.type);
        const words = attributeWords(relation.attributes, attributes);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: reason: as above
          <p key={i} className="flex flex-wrap items-baseline gap-x-1.5 gap-y-1 text-sm">
            <End span={relation.fromSpan} />
            <span className="font-medium">{type?.name ?? "unknown relation"}</span>
            <span aria-hidden className="text-muted">
              →
            </span>
            <End span={relation.toSpan} />
            {words ? <span className="text-[0.8125rem] text-muted">{words}</span> : null}
          </p>
        );
      })}
      {version.value !== null ? (
        <p className="text-sm">
          <span className="text-muted">{entryName(card.entry, palette.schema)}: </span>
          <span className="font-medium">{valueWords(version.value)}</span>
        </p>
      ) : null}
    </div>
  );
}

function End({ span }: { span: Version["spans"][number] }) {
  const { palette, ground } = useReview();
  const words = span.fragments.map(([from, to]) => ground.text.slice(from, to)).join(" … ");
  return (
    <span className="inline-flex min-w-0 items-baseline gap-1">
      <LabelChip label={palette.label(span.label)} className="self-center" />
      <span dir="auto" className="font-serif wrap-anywhere">
        {words.length > 60 ? `${words.slice(0, 59)}…` : words}
      </span>
    </span>
  );
}

/** What is asked of the document: the name of a label of it, or of an attribute. */
export function entryName(
  entry: string | null,
  schema: { labels: readonly { id: string; name: string }[]; attributes: readonly { id: string; name: string }[] },
): string {
  const [kind, id] = (entry ?? "").split(":");
  const of = kind === "label" ? schema.labels : schema.attributes;
  return of.find((one) => one.id === id)?.name ?? "The document";
}

"use client";

import { ChevronDown, ChevronUp, Plus, Tags } from "lucide-react";
import { useState, useTransition } from "react";
import type { Label, LabelSchema } from "#lib/annotation/label.ts";
import { chipsOf } from "#lib/annotation/label-chips.ts";
import { Badge } from "../../../../_ui/badge.tsx";
import { Button, Kbd } from "../../../../_ui/button.tsx";
import { Section } from "../../../../_ui/card.tsx";
import { EmptyState } from "../../../../_ui/empty-state.tsx";
import { IconButton } from "../../../../_ui/icon-button.tsx";
import { Markdown } from "../../../../_ui/markdown.tsx";
import { sayOutcome } from "../../../../_ui/toast.tsx";
import { Tagged } from "../../../_parts/tag.tsx";
import { move } from "./actions.ts";
import { LabelDialog } from "./label-dialog.tsx";
import { SchemaLine, SchemaList } from "./schema-line.tsx";

export function LabelSection({
  projectId,
  schema,
  mayEdit,
}: {
  projectId: string;
  schema: LabelSchema;
  mayEdit: boolean;
}) {
  const [edited, setEdited] = useState<Label | null>(null);
  const [open, setOpen] = useState(false);
  const edit = (item: Label | null) => {
    setEdited(item);
    setOpen(true);
  };
  const [moving, startMoving] = useTransition();
  const { labels } = schema;
  const live = labels.filter((label) => !label.archived);
  // As they are drawn in a text: two labels with one chip are told apart there.
  const chips = chipsOf(labels);
  const drawn = (label: Label): Label => ({ ...label, chip: chips.get(label.id) ?? label.chip });

  const step = (label: Label, by: -1 | 1) => {
    const neighbour = live[live.indexOf(label) + by];
    if (!neighbour || moving) return;
    startMoving(async () => {
      sayOutcome(await move(projectId, label.id, labels.indexOf(neighbour)));
    });
  };
  const line = (label: Label) => (
    <SchemaLine
      key={label.id}
      projectId={projectId}
      what="label"
      item={label}
      mayEdit={mayEdit}
      onEdit={() => edit(label)}
      before={
        mayEdit && !label.archived && live.length > 1 ? (
          <div className="-my-1 -ml-2 flex flex-col">
            <IconButton
              label={`Move ${label.name} up`}
              disabled={live[0] === label}
              onClick={() => step(label, -1)}
              className="h-6 pointer-coarse:h-8"
            >
              <ChevronUp aria-hidden />
            </IconButton>
            <IconButton
              label={`Move ${label.name} down`}
              disabled={live.at(-1) === label}
              onClick={() => step(label, 1)}
              className="h-6 pointer-coarse:h-8"
            >
              <ChevronDown aria-hidden />
            </IconButton>
          </div>
        ) : undefined
      }
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="font-serif text-[1.0625rem] leading-8">
          <Tagged look={drawn(label)}>{label.name}</Tagged>
        </span>
        {label.key ? (
          <span className="text-xs text-muted">
            key <Kbd>{label.key}</Kbd>
          </span>
        ) : null}
        {label.scope === "document" ? <Badge>Whole document</Badge> : null}
        {label.granularity === "word" || label.scope === "document" ? null : <Badge>By {label.granularity}</Badge>}
        {label.overlapsItself || label.scope === "document" ? null : <Badge>No overlap with itself</Badge>}
      </div>
      {label.description ? (
        <Markdown source={label.description} className="mt-1 font-sans! text-sm! text-muted" />
      ) : null}
    </SchemaLine>
  );

  return (
    <Section
      title="Labels"
      description="Each marks pieces of text, or says something of the whole document."
      actions={
        mayEdit && labels.length > 0 ? (
          <Button onClick={() => edit(null)}>
            <Plus aria-hidden />
            New label
          </Button>
        ) : null
      }
    >
      {labels.length === 0 ? (
        <EmptyState
          icon={Tags}
          title="No labels yet"
          actions={
            mayEdit ? (
              <Button look="primary" onClick={() => edit(null)}>
                <Plus aria-hidden />
                New label
              </Button>
            ) : null
          }
        >
          <p>{mayEdit ? "Tagging begins with the first one." : "A manager of the project sets them up."}</p>
        </EmptyState>
      ) : (
        <>
          <SchemaList archived={labels.filter((label) => label.archived).map(line)}>{live.map(line)}</SchemaList>
          <SampleLine labels={live.filter((label) => label.scope === "span").map(drawn)} />
        </>
      )}
      {mayEdit ? (
        <LabelDialog projectId={projectId} labels={labels} label={edited} open={open} onOpenChange={setOpen} />
      ) : null}
    </Section>
  );
}

const sampleWords = [
  "The foreign minister",
  "talks on the border",
  "wants a ceasefire first",
  "her counterpart",
  "the summit in May",
  "calls it too early",
];

/** All labels side by side in running text, to see whether they can be told apart. */
function SampleLine({ labels }: { labels: readonly Label[] }) {
  if (labels.length < 2) return null;
  return (
    <figure className="rounded-xl border border-line bg-surface px-5 py-4 shadow-card">
      <figcaption className="mb-1 text-xs text-muted">How they look in a text</figcaption>
      <p className="font-serif text-[1.0625rem] leading-9">
        {labels.slice(0, 12).map((label, index) => (
          <span key={label.id}>
            {index > 0 ? " … " : ""}
            <Tagged look={label}>{sampleWords[index % sampleWords.length]}</Tagged>
          </span>
        ))}
      </p>
    </figure>
  );
}

"use client";

import { ArrowLeftRight, ArrowRight, Trash2, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { spanStart } from "#lib/annotation/span.ts";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { AttributeGroup, focusAttribute } from "./attribute-group.tsx";
import { useCell } from "./cell.ts";
import { LabelChip } from "./label-chip.tsx";
import { removeRelation, retype, reverse, setRelationAttribute, typesFor, wordsOf } from "./relating.ts";
import { useSpan, useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Everything that can be done to the selected relation. */
export function RelationTools({ id }: { id: string }) {
  const { session, focusText } = useWorkbench();
  useCell(session.relations.revision);
  const palette = useCell(session.palette);
  const canWrite = useStatus("canWrite");
  const asked = useCell(session.asked);
  const box = useRef<HTMLElement>(null);
  const relation = session.relations.index.get(id);
  // Which types fit depends on its ends.
  useSpan(relation?.from ?? null);
  useSpan(relation?.to ?? null);
  const definitions = relation ? palette.relationAttributesOf(relation.type) : [];
  useEffect(() => {
    if (asked?.what !== "attributes") return;
    session.asked.value = null;
    if (focusAttribute(box.current)) return;
    session.ahead.cancel();
    session.say("This relation has no attributes.");
  }, [asked, session]);
  if (!relation) return null;
  const types = typesFor(session, relation);
  const close = () => {
    session.relations.select(null);
    focusText();
  };
  return (
    <section
      ref={box}
      aria-label={`Relation: ${wordsOf(session, relation)}`}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        focusText();
      }}
      data-relation-tools
      className="absolute inset-x-2 bottom-2 z-30 mx-auto max-h-[60%] max-w-2xl overflow-y-auto rounded-xl border border-line bg-raised p-2.5 text-sm shadow-pop sm:bottom-4"
    >
      <div className="flex items-center gap-2">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1">
          <End of={relation.from} />
          <span className="flex items-center gap-1 text-[0.8125rem] font-medium text-accent-ink">
            {palette.relationType(relation.type).name}
            <ArrowRight aria-hidden className="size-3.5" />
          </span>
          <End of={relation.to} />
        </div>
        {canWrite ? (
          <>
            <IconButton label="Turn it round" side="top" onClick={() => reverse(session, id)}>
              <ArrowLeftRight aria-hidden />
            </IconButton>
            <IconButton
              label="Delete this relation"
              keys={["Del"]}
              side="top"
              look="dangerQuiet"
              onClick={() => {
                removeRelation(session, id);
                focusText();
              }}
            >
              <Trash2 aria-hidden />
            </IconButton>
          </>
        ) : null}
        <IconButton label="Let go of this relation" keys={["Esc"]} side="top" onClick={close}>
          <X aria-hidden />
        </IconButton>
      </div>
      {canWrite && types.length > 1 ? (
        // biome-ignore lint/a11y/useSemanticElements: reason: a choice among types, not a form
        <div role="group" aria-label="Type" className="mt-2 flex flex-wrap gap-1">
          {types.map((type) => (
            <button
              key={type.id}
              type="button"
              aria-pressed={type.id === relation.type}
              onClick={() => retype(session, id, type.id)}
              className="h-7 rounded-md border border-line px-2 text-[0.8125rem] hover:border-edge aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-ink pointer-coarse:h-10"
            >
              {type.name}
            </button>
          ))}
        </div>
      ) : null}
      <AttributeGroup
        of={id}
        definitions={definitions}
        values={relation.attributes ?? {}}
        disabled={!canWrite}
        onSet={(attribute, value) => setRelationAttribute(session, id, attribute, value)}
        onDone={focusText}
        className="mt-2 space-y-2 border-t border-line pt-2"
      />
      <p className="mt-1.5 text-xs text-muted">
        by {session.nameOf(relation.author)}
        {relation.editor !== relation.author ? `, changed by ${session.nameOf(relation.editor)}` : ""}
      </p>
    </section>
  );
}

/** One end, which leads to its tag in the text. */
function End({ of }: { of: string }) {
  const { session, reveal } = useWorkbench();
  const span = useSpan(of);
  if (!span) return <span className="text-danger-ink">a deleted tag</span>;
  const label = session.palette.value.label(span.label);
  return (
    <button
      type="button"
      onClick={() => reveal(spanStart(span))}
      className="inline-flex max-w-52 min-w-0 items-center gap-1.5 rounded px-1 py-0.5 hover:bg-ink/6"
    >
      <LabelChip label={label} />
      <span className="sr-only">Show {label.name}</span>
      <span className="truncate font-serif">{session.shortSurface(span, 40)}</span>
    </button>
  );
}

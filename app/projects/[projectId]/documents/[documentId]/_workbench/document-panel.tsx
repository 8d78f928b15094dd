"use client";

import { useEffect, useId, useRef, useState } from "react";
import { limits } from "#lib/annotation/annotation.ts";
import { controlStyle } from "../../../../../_ui/field.tsx";
import { AttributeGroup } from "./attribute-group.tsx";
import { useCell } from "./cell.ts";
import { LabelChip, labelStyle } from "./label-chip.tsx";
import { safeLink } from "./metadata.ts";
import { MetadataLink } from "./origin-line.tsx";
import { documentAttributes, saidOf, setDocumentAttribute, setNote, toggleDocumentLabel } from "./saying.ts";
import { useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** How long the hand rests before what was typed into the note is kept, in milliseconds. */
const rest = 800;

/** What is said of the whole document. */
export function DocumentPanel() {
  const { session, focusText } = useWorkbench();
  useCell(session.documentRevision);
  const palette = useCell(session.palette);
  const [canWrite, ready] = [useStatus("canWrite"), useStatus("ready")];
  const said = saidOf(session);
  const { documentLabels } = palette;
  const attributes = documentAttributes(session);
  const shown = palette.schema.labels.filter(
    ({ id, scope }) =>
      scope === "document" && (documentLabels.some((label) => label.id === id) || said.labels.includes(id)),
  );
  if (!ready) return <p className="px-4 py-6 text-sm text-muted">What is said of the document is on its way.</p>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: reason: Escape leads back to the text from any field
    <div
      className="min-h-0 flex-1 space-y-5 overflow-y-auto px-4 py-4 text-sm"
      data-document-panel
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        focusText();
      }}
    >
      {shown.length > 0 ? (
        // biome-ignore lint/a11y/useSemanticElements: reason: toggles in a row, not a form
        <div role="group" aria-label="Labels of the document" className="space-y-1.5">
          <h3 className="text-xs font-medium text-muted">Labels of the document</h3>
          <div className="flex flex-wrap gap-1.5">
            {shown.map((label) => (
              <button
                key={label.id}
                type="button"
                disabled={!canWrite}
                aria-pressed={said.labels.includes(label.id)}
                onClick={() => toggleDocumentLabel(session, label.id)}
                style={labelStyle(label)}
                className="flex h-8 items-center gap-1.5 rounded-md border border-line px-2 text-[0.8125rem] hover:border-edge disabled:opacity-60 aria-pressed:border-(--l) aria-pressed:bg-[color-mix(in_oklab,var(--l)_12%,transparent)] aria-pressed:font-medium pointer-coarse:h-11"
              >
                <LabelChip label={label} />
                {label.name}
              </button>
            ))}
          </div>
        </div>
      ) : null}
      <AttributeGroup
        of="document"
        definitions={attributes}
        values={said.attributes}
        disabled={!canWrite}
        onSet={(id, value) => setDocumentAttribute(session, id, value)}
        onDone={focusText}
        className="space-y-3"
      />
      {attributes.some(({ id, default: value }) => value !== null && said.attributes[id] === undefined) ? (
        <p className="text-xs text-muted">
          Given from the start, once something is said of the document:{" "}
          {attributes
            .filter(({ id, default: value }) => value !== null && said.attributes[id] === undefined)
            .map(({ name, default: value }) => `${name} ${value === true ? "yes" : value === false ? "no" : value}`)
            .join(", ")}
        </p>
      ) : null}
      <Note kept={said.note} disabled={!canWrite} onWrite={(note) => setNote(session, note)} />
      <Fields />
      {shown.length === 0 && attributes.length === 0 ? (
        <p className="text-xs text-muted">
          This project has no labels and no attributes for whole documents. A manager can make some under Labels.
        </p>
      ) : null}
    </div>
  );
}

/** What came with the document: its source, its date, its link. */
function Fields() {
  const fields = Object.entries(useWorkbench().facts.document.metadata);
  if (fields.length === 0) return null;
  return (
    <section aria-label="About the document" className="space-y-1.5">
      <h3 className="text-xs font-medium text-muted">About the document</h3>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        {fields.map(([name, value]) => {
          const href = safeLink(value);
          return (
            <div key={name} className="contents">
              <dt className="text-muted">
                <bdi>{name}</bdi>
              </dt>
              <dd className="min-w-0 wrap-anywhere whitespace-pre-line" dir="auto">
                {href ? <MetadataLink href={href} /> : value}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** What is typed is kept when the hand rests or the field is left. */
function Note({ kept, disabled, onWrite }: { kept: string; disabled: boolean; onWrite: (note: string) => void }) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const write = useRef(onWrite);
  write.current = onWrite;
  const pending = useRef<string | null>(null);
  pending.current = typed;
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => write.current(typed), rest);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(
    () => () => {
      if (pending.current !== null) write.current(pending.current);
    },
    [],
  );
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="text-xs font-medium text-muted">
        Note on the document
      </label>
      <textarea
        id={id}
        rows={5}
        maxLength={limits.noteLength}
        disabled={disabled}
        value={typed ?? kept}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => {
          if (typed !== null) onWrite(typed);
          setTyped(null);
        }}
        className={`${controlStyle} resize-y py-2 leading-relaxed`}
      />
    </div>
  );
}

"use client";

import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import type { Label } from "#lib/annotation/label.ts";
import { spanStart } from "#lib/annotation/span.ts";
import { Dialog } from "../../../../../_ui/dialog.tsx";
import { Markdown } from "../../../../../_ui/markdown.tsx";
import { guidelinesOf } from "../reading-actions.ts";
import { useCell } from "./cell.ts";
import { examplesOf } from "./examples.ts";
import { says, sectionOf } from "./guideline-sections.ts";
import { LabelChip, labelStyle } from "./label-chip.tsx";
import { useWorkbench } from "./workbench-context.tsx";

/** What the project says of a label, and what was tagged with it here. */
export function GuidelineDialog() {
  const { facts, session, focusText } = useWorkbench();
  const { project } = facts;
  const shown = useCell(session.guidelines);
  const palette = useCell(session.palette);
  const [body, setBody] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const open = shown !== null;
  const shownButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    let gone = false;
    guidelinesOf(project.id).then(
      (outcome) => {
        if (gone) return;
        if (outcome.ok) setBody(outcome.value);
        setTrouble(outcome.ok ? null : outcome.failure.message);
      },
      () => gone || setTrouble("The guidelines could not be loaded. Check the connection and try again."),
    );
    return () => {
      gone = true;
    };
  }, [open, project.id]);
  const labels = palette.schema.labels.filter(({ archived }) => !archived);
  const label = labels.find(({ id }) => id === shown) ?? labels[0];
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (next) return;
        session.guidelines.value = null;
        requestAnimationFrame(focusText);
      }}
      title="Guidelines"
      wide
      initialFocus={shownButton}
    >
      {labels.length > 1 ? (
        // biome-ignore lint/a11y/useSemanticElements: reason: a choice of what is shown, not a form
        <div role="group" aria-label="Label" className="mb-4 flex flex-wrap gap-1.5 pt-1">
          {labels.map((one) => (
            <button
              key={one.id}
              ref={one.id === label?.id ? shownButton : undefined}
              type="button"
              aria-pressed={one.id === label?.id}
              onClick={() => {
                session.guidelines.value = one.id;
              }}
              style={labelStyle(one)}
              className="flex h-8 items-center gap-1.5 rounded-md border border-line px-2 text-[0.8125rem] hover:border-edge aria-pressed:border-(--l) aria-pressed:bg-[color-mix(in_oklab,var(--l)_12%,transparent)] aria-pressed:font-medium pointer-coarse:h-11"
            >
              <LabelChip label={one} />
              {one.name}
            </button>
          ))}
        </div>
      ) : null}
      {trouble ? (
        <p role="alert" className="text-sm text-danger-ink">
          {trouble}
        </p>
      ) : label ? (
        <About label={label} guidelines={body} />
      ) : (
        <p className="text-sm text-muted">This project has no labels yet.</p>
      )}
      <p className="mt-6 border-t border-line pt-3 text-sm">
        <Link
          href={`/projects/${project.id}/guidelines`}
          target="_blank"
          className="text-accent-ink underline underline-offset-4"
        >
          All guidelines<span className="sr-only"> (in a new tab)</span>
        </Link>
      </p>
    </Dialog>
  );
}

function About({ label, guidelines }: { label: Label; guidelines: string | null }) {
  const { session, reveal, focusText } = useWorkbench();
  const section = guidelines === null ? null : sectionOf(guidelines, label.name);
  const examples = examplesOf(session.index, label.id, (span) => session.shortSurface(span));
  return (
    <div className="space-y-5 text-sm">
      {label.description && !(section && says(section, label.description)) ? (
        <p className="whitespace-pre-line" dir="auto">
          {label.description}
        </p>
      ) : null}
      {guidelines === null ? <p className="text-muted">The guidelines are on their way.</p> : null}
      {section ? <Markdown source={section} className="text-sm" /> : null}
      {guidelines !== null && !section ? (
        <p className="text-muted">
          {guidelines.trim() === ""
            ? "This project has no guidelines yet."
            : `No heading of the guidelines names “${label.name}”.`}
        </p>
      ) : null}
      {label.scope === "span" ? (
        <section aria-label="Examples in this document">
          <h3 className="mb-1.5 font-semibold">Tagged so in this document</h3>
          {examples.length === 0 ? <p className="text-muted">Nothing yet.</p> : null}
          <ul className="space-y-0.5">
            {examples.map(({ text, count, first }) => (
              <li key={first.id}>
                <button
                  type="button"
                  onClick={() => {
                    session.guidelines.value = null;
                    session.select(first.id);
                    reveal(spanStart(first));
                    requestAnimationFrame(focusText);
                  }}
                  className="flex w-full items-baseline gap-3 rounded-md px-1.5 py-1 text-left hover:bg-ink/6 pointer-coarse:py-2.5"
                >
                  <bdi className="min-w-0 flex-1 truncate font-serif text-[0.9375rem]">{text}</bdi>
                  <span className="text-xs text-muted tabular-nums">{count === 1 ? "once" : `${count} times`}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

"use client";

import type { ReactNode } from "react";
import type { Span } from "#lib/annotation/span.ts";
import { spanStart } from "#lib/annotation/span.ts";
import { LabelChip } from "./label-chip.tsx";
import { objectionWords } from "./objections.ts";
import type { Session } from "./session.ts";
import type { Thread } from "./threads.ts";
import { useWorkbench } from "./workbench-context.tsx";

const most = 50;

/**
 * What people left open in the layer: objections, comments that nobody has resolved, and what could be chosen for tags and was not.
 * It is there to be seen before finishing, and keeps nobody from it. Each leads to its place.
 */
export function OpenMatters({ threads, onShow }: { threads: readonly Thread[]; onShow: () => void }) {
  const { session, reveal } = useWorkbench();
  const objected = session.objections.spans.flatMap((id) => session.index.get(id) ?? []);
  const unsaid = unsaidOf(session);
  if (objected.length + threads.length + unsaid.length === 0) return null;
  const show = (span: Span) => {
    session.select(span.id);
    session.toolsOpen.value = true;
    reveal(spanStart(span));
    onShow();
  };
  const words = (span: Span) => (
    <>
      <LabelChip label={session.palette.value.label(span.label)} />{" "}
      <bdi className="font-serif">{session.shortSurface(span, 40)}</bdi>
    </>
  );
  return (
    <section aria-label="Still open" className="space-y-2">
      <h3 className="font-medium">Still open</h3>
      <p className="text-muted">None of this keeps you from finishing.</p>
      <ul className="max-h-56 space-y-1 overflow-y-auto text-[0.8125rem]">
        {objected.slice(0, most).map((span) => (
          <Matter key={span.id} onShow={() => show(span)}>
            {words(span)}{" "}
            {session.objections
              .of(span.id)
              .map((one) => objectionWords(session, one))
              .join("; ")}
          </Matter>
        ))}
        {threads.slice(0, most).map(({ first }) => (
          <Matter
            key={first.id}
            onShow={() => {
              session.asked.value = { what: "comments" };
              onShow();
            }}
          >
            {first.author.userId === session.me ? "Your comment" : `Comment of ${first.author.name}`}:{" "}
            <bdi className="text-muted">{shortened(first.body)}</bdi>
          </Matter>
        ))}
        {unsaid.map(({ attribute, label, spans: [first], count, of }) =>
          first ? (
            <Matter key={`${label} ${attribute}`} onShow={() => show(first)}>
              “{attribute}” is not chosen for{" "}
              {count === of ? (of === 1 ? "the one" : `any of ${of}`) : `${count} of ${of}`} tagged “{label}”
            </Matter>
          ) : null,
        )}
      </ul>
      {Math.max(objected.length, threads.length) > most ? <p className="text-muted">and more of the kind</p> : null}
    </section>
  );
}

function Matter({ onShow, children }: { onShow: () => void; children: ReactNode }) {
  return (
    <li>
      <button
        type="button"
        className="text-left underline-offset-2 wrap-anywhere hover:underline pointer-coarse:py-2"
        onClick={onShow}
      >
        {children}
      </button>
    </li>
  );
}

function shortened(body: string): string {
  const letters = [...body.replaceAll(/\s+/gu, " ")];
  return letters.length > 100 ? `${letters.slice(0, 99).join("")}…` : letters.join("");
}

type Unsaid = { attribute: string; label: string; spans: readonly Span[]; count: number; of: number };

/** Of each label, the choices that its tags could carry and do not. What must be chosen is a problem, and not among them. */
function unsaidOf(session: Session): Unsaid[] {
  const { schema } = session.palette.value;
  const choices = schema.attributes.filter(
    ({ on, kind, required, archived }) => on === "span" && !required && !archived && kind.startsWith("choice"),
  );
  if (choices.length === 0) return [];
  const byLabel = Map.groupBy(session.index, ({ label }) => label);
  return schema.labels.flatMap((label) => {
    const spans = byLabel.get(label.id) ?? [];
    return choices
      .filter(({ of }) => of.length === 0 || of.includes(label.id))
      .flatMap(({ id, name }) => {
        const without = spans.filter(({ attributes }) => isNothing(attributes?.[id]));
        const found = { attribute: name, label: label.name, spans: without, count: without.length, of: spans.length };
        return without.length > 0 ? [found] : [];
      });
  });
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

"use client";

import type { Problem } from "#lib/annotation/problems.ts";
import { spanStart } from "#lib/annotation/span.ts";
import type { MovedOn } from "../actions.ts";
import { LabelChip } from "./label-chip.tsx";
import { useWorkbench } from "./workbench-context.tsx";

const most = 50;

/** What would be stored: how many tags of each label, and what is wrong with them. */
export function FinishSummary({
  problems,
  counts,
  onShow,
}: {
  problems: readonly Problem[];
  /** How many spans there are of each label, by the label's id. */
  counts: ReadonlyMap<string, number>;
  onShow: () => void;
}) {
  const { session, reveal } = useWorkbench();
  const labels = session.palette.value.schema.labels.filter(({ id }) => counts.get(id));
  const show = (id: string) => {
    const relation = session.relations.index.get(id);
    const span = session.index.get(relation?.from ?? id);
    if (relation) session.relations.select(id);
    else if (span) {
      session.select(span.id);
      session.toolsOpen.value = true;
    } else session.asked.value = { what: "document" };
    if (span) reveal(spanStart(span));
    onShow();
  };
  return (
    <>
      {labels.length > 0 ? (
        <ul className="flex flex-wrap gap-x-5 gap-y-2">
          {labels.map((label) => (
            <li key={label.id} className="flex items-center gap-2">
              <LabelChip label={label} />
              {label.name}
              <span className="font-medium tabular-nums">{(counts.get(label.id) ?? 0).toLocaleString("en")}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-muted">Nothing is tagged. An empty annotation set will be stored.</p>
      )}
      {problems.length > 0 ? (
        <div className="space-y-2">
          <p className="font-medium">{heading(problems)}</p>
          <ul className="max-h-56 space-y-1 overflow-y-auto">
            {problems.slice(0, most).map((problem) => (
              <li key={`${problem.kind} ${problem.id}`} className="flex items-start gap-2 text-[0.8125rem]">
                <span className={problem.severity === "error" ? "text-danger-ink" : "text-warning-ink"}>
                  {problem.severity === "error" ? "Must be put right" : "Please look"}
                </span>
                <button
                  type="button"
                  className="min-w-0 flex-1 text-left underline-offset-2 hover:underline"
                  onClick={() => show(problem.id)}
                >
                  <Quoting message={problem.message} />
                </button>
              </li>
            ))}
          </ul>
          {problems.length > most ? <p className="text-muted">and {problems.length - most} more</p> : null}
        </div>
      ) : null}
    </>
  );
}

/** Words of the text run in their own direction, and are found by a click: where they stand in numbers is for programs. */
function Quoting({ message }: { message: string }) {
  const parts = message.split(/(“[^”]*”) \(\d+–\d+\)/);
  return parts.map((part, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: reason: the parts of one sentence never change places.
    at % 2 === 1 ? <bdi key={at}>{part}</bdi> : part,
  );
}

function heading(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (errors > 0)
    return errors === 1 ? "One thing must be put right first" : `${errors} things must be put right first`;
  return problems.length === 1 ? "One thing to look at" : `${problems.length} things to look at`;
}

const did = { added: "added", removed: "deleted", changed: "changed" } as const;

/** What others did since the position that was seen. */
export function MovedOnList({ moved }: { moved: MovedOn }) {
  return (
    <div role="alert" className="space-y-2">
      <p className="font-medium">The document has changed since you pressed Finish:</p>
      <ul className="max-h-56 space-y-1 overflow-y-auto text-[0.8125rem]">
        {moved.changes.slice(0, most).map((change) => (
          <li key={`${change.what} ${change.id}`}>
            {change.by} {did[change.kind]} {change.label}
            {change.surface ? (
              <span className="font-serif">
                {" "}
                <bdi>“{change.surface}”</bdi>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {moved.changes.length > most ? <p className="text-muted">and {moved.changes.length - most} more</p> : null}
    </div>
  );
}

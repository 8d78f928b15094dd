"use client";

import { GitMerge } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import { counted } from "#lib/counted.ts";
import type { EarlierMerge, Merged, MergePreview, Rater } from "#lib/data/review-shapes.ts";
import { Button } from "../../../../_ui/button.tsx";
import { Checkbox } from "../../../../_ui/choice.tsx";
import { Dialog } from "../../../../_ui/dialog.tsx";
import type { Outcome } from "../../../../_ui/outcome.ts";
import { Select, SelectField } from "../../../../_ui/select.tsx";
import { say, sayOutcome } from "../../../../_ui/toast.tsx";
import { When } from "../../../../_ui/when.tsx";
import { kindName, type TakenBack, takenBackWords } from "../../documents/[documentId]/review/_review/words.ts";
import { JobView } from "../activity/job-view.tsx";

type Kind = "unanimous" | "majority" | "at-least" | "annotator" | "union" | "intersection";

export type MergeActions = {
  /** Page by page; the sums of the pages are the preview. */
  preview(rule: Rule, after: string | null): Promise<Outcome<MergePreview>>;
  /** At once, or by a job. */
  apply(rule: Rule, key: string): Promise<Outcome<Merged | { jobId: string }>>;
  /** The merges that stand. */
  earlier(): Promise<Outcome<EarlierMerge[]>>;
  undo(batch: string, key: string): Promise<Outcome<TakenBack>>;
};

/** Settles many places at once by a rule: says before what it would settle, leaves alone what people decided, can be undone. */
export function MergeDialog({
  open,
  onOpenChange,
  projectId,
  where,
  raters,
  schema,
  actions,
  onChanged,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  projectId: string;
  /** "this document", "all documents in review". */
  where: string;
  raters: readonly Rater[];
  schema: LabelSchema;
  actions: MergeActions;
  onChanged: () => void;
}) {
  const [kind, setKind] = useState<Kind>("unanimous");
  const [k, setK] = useState("2");
  const [rater, setRater] = useState(raters[0]?.id ?? "");
  const [labels, setLabels] = useState<readonly string[]>([]);
  const rule = useMemo(() => ruleOf(kind, Number(k), rater, labels), [kind, k, rater, labels]);
  const [preview, setPreview] = useState<{ rule: Rule; outcome: Outcome<MergePreview> } | null>(null);
  const [pending, setPending] = useState(false);
  const [jobId, setJobId] = useState<string | null>(null);
  const seen = preview?.rule === rule ? preview.outcome : null;
  const whole = seen?.ok && seen.value.next === null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: asked again for another rule, and at each opening
  useEffect(() => {
    if (!open) return;
    let gone = false;
    const look = async (after: string | null, before: MergePreview | null): Promise<void> => {
      const outcome = await actions.preview(rule, after);
      if (gone) return;
      const sum = outcome.ok && before ? { ...outcome, value: added(before, outcome.value) } : outcome;
      setPreview({ rule, outcome: sum });
      if (sum.ok && sum.value.next !== null) await look(sum.value.next, sum.value);
    };
    setJobId(null);
    void look(null, null);
    return () => {
      gone = true;
    };
  }, [open, rule]);

  const apply = async () => {
    setPending(true);
    const merged = sayOutcome(await actions.apply(rule, crypto.randomUUID()));
    setPending(false);
    if (!merged) return;
    if ("jobId" in merged) {
      setJobId(merged.jobId);
      return;
    }
    onChanged();
    onOpenChange(false);
    say(`${counted(merged.settled, "place")} settled by rule.`, {
      action: {
        label: "Undo",
        onClick: () => {
          void actions.undo(merged.batch, crypto.randomUUID()).then((outcome) => {
            sayOutcome(outcome, outcome.ok ? takenBackWords(outcome.value) : "");
            onChanged();
          });
        },
      },
    });
  };
  const spanLabels = schema.labels.filter(({ scope, archived }) => scope === "span" && !archived);
  const options: { value: Kind; label: string; explanation: string }[] = [
    { value: "unanimous", label: "Unanimous", explanation: "Where all made the same." },
    { value: "majority", label: "Majority", explanation: "Where more than half made the same." },
    {
      value: "at-least",
      label: "At least k",
      explanation: "Where so many made the same, and no other version has as many.",
    },
    { value: "annotator", label: "One annotator’s version", explanation: "Hers, also where others differ." },
    {
      value: "union",
      label: "Union of boundaries",
      explanation: "Where only boundaries differ: all letters that anybody marked.",
    },
    {
      value: "intersection",
      label: "Intersection of boundaries",
      explanation: "Where only boundaries differ: the letters that everybody marked.",
    },
  ];
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Merge by rule"
      description={`In ${where}. What people have decided stays as it is, and the merge can be undone.`}
      wide
      footer={
        jobId === null ? (
          <>
            <Button onClick={() => onOpenChange(false)}>Cancel</Button>
            <Button look="primary" pending={pending} disabled={!whole || seen.value.settles === 0} onClick={apply}>
              <GitMerge aria-hidden />
              {whole ? `Settle ${counted(seen.value.settles, "place")}` : "Settle"}
            </Button>
          </>
        ) : (
          <Button onClick={() => onOpenChange(false)}>Close</Button>
        )
      }
    >
      {jobId === null ? null : (
        <div className="space-y-3">
          <JobView projectId={projectId} jobId={jobId} />
          <p className="text-[0.8125rem] text-muted">
            You may close this: what is begun goes on, and stays to be seen under Activity. What is settled can be taken
            back here, among the earlier merges.
          </p>
        </div>
      )}
      <div className="space-y-4" hidden={jobId !== null}>
        <div className="grid gap-3 sm:grid-cols-2">
          <SelectField
            label="Rule"
            value={kind}
            options={options.filter(({ value }) => value !== "annotator" || raters.length > 0)}
            onChange={setKind}
          />
          {kind === "at-least" ? (
            <SelectField
              label="How many"
              value={k}
              options={["2", "3", "4", "5"].map((value) => ({ value, label: value }))}
              onChange={setK}
            />
          ) : null}
          {kind === "annotator" ? (
            <div className="space-y-1.5">
              <p className="text-sm font-medium">Whose</p>
              <Select
                label="Whose"
                value={rater}
                options={raters.map(({ id, name }) => ({ value: id, label: name }))}
                onChange={setRater}
              />
            </div>
          ) : null}
        </div>
        <fieldset>
          <legend className="mb-1.5 text-sm font-medium">Only these labels</legend>
          <div className="flex flex-wrap gap-x-5 gap-y-2">
            {spanLabels.map(({ id, name }) => (
              <Checkbox
                key={id}
                label={name}
                checked={labels.includes(id)}
                onChange={(checked) => setLabels(checked ? [...labels, id] : labels.filter((one) => one !== id))}
              />
            ))}
          </div>
          <p className="mt-1 text-[0.8125rem] text-muted">None chosen means all.</p>
        </fieldset>
        <div aria-live="polite" className="min-h-24" data-preview={seen && (whole || !seen.ok) ? "ready" : "asking"}>
          {seen === null ? <p className="text-sm text-muted">Looking what it would settle…</p> : null}
          {seen && !seen.ok ? <p className="text-sm text-danger-ink">{seen.failure.message}</p> : null}
          {seen?.ok ? <Preview preview={seen.value} schema={schema} /> : null}
        </div>
        {open && jobId === null ? <Earlier actions={actions} onChanged={onChanged} onJob={setJobId} /> : null}
      </div>
    </Dialog>
  );
}

/** Merges that stand, each to be taken back in one step, however long ago it was. */
function Earlier({
  actions,
  onChanged,
  onJob,
}: {
  actions: MergeActions;
  onChanged: () => void;
  onJob: (jobId: string) => void;
}) {
  const [merges, setMerges] = useState<readonly EarlierMerge[]>([]);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: asked again after each that was taken back
  useEffect(() => {
    let gone = false;
    void actions.earlier().then((outcome) => {
      if (!gone && outcome.ok) setMerges(outcome.value);
    });
    return () => {
      gone = true;
    };
  }, [actions, turn]);
  if (merges.length === 0) return null;
  return (
    <section aria-label="Earlier merges" className="border-t border-line pt-4">
      <h3 className="text-sm font-medium">Earlier merges</h3>
      <ul className="mt-1.5 divide-y divide-line">
        {merges.map(({ batch, by, at, settled, documents }) => (
          <li key={batch} className="flex items-center gap-3 py-2 text-sm">
            <span className="min-w-0 flex-1">
              {counted(settled, "place")}
              {documents > 1 ? ` in ${counted(documents, "document")}` : ""}, {by.name || "somebody"},{" "}
              <When at={new Date(at).toISOString()} />
            </span>
            <Button
              size="small"
              onClick={() => {
                void actions.undo(batch, crypto.randomUUID()).then((outcome) => {
                  sayOutcome(outcome, outcome.ok ? takenBackWords(outcome.value) : "");
                  if (outcome.ok && outcome.value.jobId !== null) onJob(outcome.value.jobId);
                  setTurn((before) => before + 1);
                  onChanged();
                });
              }}
            >
              Take it back
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Preview({ preview, schema }: { preview: MergePreview; schema: LabelSchema }) {
  const { settles, leaves, keeps, byKind, examples, documents, looked, next } = preview;
  const labelName = (id: string) => schema.labels.find((label) => label.id === id)?.name ?? "unknown label";
  return (
    <div className="space-y-3 text-sm">
      {next === null ? null : <p className="text-muted">Looked at {counted(looked, "document")} so far…</p>}
      <p>
        <span className="font-medium">
          It would settle {counted(settles, "place")}
          {documents > 1 ? ` in ${counted(documents, "document")}` : ""}
        </span>
        , leave {leaves.toLocaleString("en")} to people, and keep {keeps.toLocaleString("en")} that{" "}
        {keeps === 1 ? "is" : "are"} decided.
      </p>
      {settles > 0 ? (
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-[0.8125rem] text-muted">
          {Object.entries(byKind).map(([kind, count]) => (
            <li key={kind}>
              {kindName(kind)} <span className="tabular-nums text-ink">{count}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {examples.length > 0 ? (
        <ul className="divide-y divide-line rounded-lg border border-line">
          {examples.slice(0, mostExamples).map(({ documentId, documentName, cluster, kind, context, at, spans }) => (
            <li key={`${documentId}${cluster}`} className="px-3 py-2">
              <p dir="auto" className="font-serif leading-relaxed wrap-anywhere">
                {at ? (
                  <>
                    {context.slice(0, at[0])}
                    <mark className="rounded-sm bg-accent-soft text-ink">{context.slice(at[0], at[1])}</mark>
                    {context.slice(at[1])}
                  </>
                ) : (
                  context
                )}
              </p>
              <p className="mt-0.5 text-xs text-muted">
                {kindName(kind)}
                {" → "}
                {spans.length > 0 ? spans.map(({ label }) => labelName(label)).join(", ") : "nothing"}
                {documents > 1 ? ` · ${documentName}` : ""}
              </p>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** The preview of two stretches of the project. */
function added(one: MergePreview, other: MergePreview): MergePreview {
  const byKind = { ...one.byKind };
  for (const [kind, count] of Object.entries(other.byKind)) byKind[kind] = (byKind[kind] ?? 0) + count;
  return {
    settles: one.settles + other.settles,
    leaves: one.leaves + other.leaves,
    keeps: one.keeps + other.keeps,
    documents: one.documents + other.documents,
    looked: one.looked + other.looked,
    examples: [...one.examples, ...other.examples].slice(0, mostExamples),
    byKind,
    next: other.next,
  };
}

const mostExamples = 6;

function ruleOf(kind: Kind, k: number, rater: string, labels: readonly string[]): Rule {
  const rule: Rule = kind === "at-least" ? { kind, k } : kind === "annotator" ? { kind, rater } : { kind };
  return labels.length > 0 ? { kind: "by-label", labels, rule } : rule;
}

"use client";

import { GitMerge } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import type { LabelSchema } from "#lib/annotation/label.ts";
import type { Rater } from "#lib/data/review-shapes.ts";
import { Button } from "../../../../_ui/button.tsx";
import { applyRuleEverywhere, mergesOf, previewRule, undoBatch } from "../../documents/[documentId]/review/actions.ts";
import { MergeDialog } from "./merge-dialog.tsx";

/** The button that settles by rule in every document that the reviewer may see. */
export function MergeEverywhere({
  projectId,
  schema,
  raters,
}: {
  projectId: string;
  schema: LabelSchema;
  /** Whose versions a rule may take; nobody's where names are hidden. */
  raters: readonly Rater[];
}) {
  const [open, setOpen] = useState(false);
  const router = useRouter();
  const actions = useMemo(
    () => ({
      preview: (rule: Rule, after: string | null) => previewRule(projectId, null, rule, after),
      apply: (rule: Rule) => applyRuleEverywhere(projectId, rule),
      earlier: () => mergesOf(projectId, null),
      undo: (batch: string, key: string) => undoBatch(projectId, batch, key),
    }),
    [projectId],
  );
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <GitMerge aria-hidden />
        Merge by rule
      </Button>
      <MergeDialog
        open={open}
        onOpenChange={setOpen}
        projectId={projectId}
        where="all documents in review"
        raters={raters}
        schema={schema}
        actions={actions}
        onChanged={() => router.refresh()}
      />
    </>
  );
}

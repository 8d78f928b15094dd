"use client";

import { PencilLine } from "lucide-react";
import { useEffect, useState } from "react";
import type { Guidelines } from "#lib/data/guidelines.ts";
import { Button } from "../../../../_ui/button.tsx";
import { EmptyState } from "../../../../_ui/empty-state.tsx";
import { Markdown } from "../../../../_ui/markdown.tsx";
import { Notice } from "../../../../_ui/notice.tsx";
import type { Refusal } from "../../../../_ui/outcome.ts";
import { Tabs } from "../../../../_ui/tabs.tsx";
import { TextArea } from "../../../../_ui/text-field.tsx";
import { say } from "../../../../_ui/toast.tsx";
import { keepGuidelines } from "./actions.ts";

/** Reads until asked to write. Saving makes a version; somebody else's version in between is shown, never overwritten. */
export function GuidelineEditor({ projectId, current }: { projectId: string; current: Guidelines }) {
  const [writing, setWriting] = useState(false);
  const [body, setBody] = useState(current.body);
  const [base, setBase] = useState(current);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [pending, setPending] = useState(false);
  const changed = writing && body !== base.body;
  const theirs = refusal?.code === "conflict" ? (refusal.data as Guidelines) : null;

  useEffect(() => {
    if (!changed) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [changed]);

  const save = async () => {
    setPending(true);
    const outcome = await keepGuidelines(projectId, { body, baseVersion: base.version });
    setPending(false);
    if (!outcome.ok) return setRefusal(outcome.failure);
    setRefusal(null);
    setBase(outcome.value);
    setWriting(false);
    say(`Saved as version ${outcome.value.version}`);
  };

  if (!writing) {
    return base.body ? (
      <div className="space-y-8">
        <Markdown source={base.body} />
        <Button onClick={() => setWriting(true)}>
          <PencilLine aria-hidden />
          Edit the guidelines
        </Button>
      </div>
    ) : (
      <EmptyState
        title="No guidelines yet"
        actions={
          <Button look="primary" onClick={() => setWriting(true)}>
            <PencilLine aria-hidden />
            Write the guidelines
          </Button>
        }
      >
        <p>
          A page is enough to begin with: what each label means, an example, and the case that everybody gets wrong.
        </p>
      </EmptyState>
    );
  }
  return (
    <div className="space-y-5">
      {theirs ? (
        <Notice tone="warning" live title={`Version ${theirs.version} was saved while you were writing`}>
          <p className="text-muted">
            Your text is still here and was not saved. Compare with theirs below, take over what is needed, then save
            yours as the next version.
          </p>
          <details className="pt-1">
            <summary className="font-medium">Show version {theirs.version}</summary>
            <pre className="mt-2 max-h-72 overflow-auto rounded-md bg-surface p-3 font-mono text-xs whitespace-pre-wrap">
              {theirs.body}
            </pre>
          </details>
          <Button
            size="small"
            className="mt-2"
            onClick={() => {
              setBase(theirs);
              setRefusal(null);
            }}
          >
            I have taken it over
          </Button>
        </Notice>
      ) : refusal ? (
        <Notice tone="danger" live>
          <p>{refusal.message}</p>
        </Notice>
      ) : null}
      <Tabs
        label="Write or read"
        tabs={[
          {
            value: "write",
            label: "Write",
            content: (
              <TextArea
                label="Guidelines in Markdown"
                labelHidden
                rows={22}
                value={body}
                onChange={(event) => setBody(event.target.value)}
                hint="Markdown: # for a heading, - for a list, **bold**, > for an example."
                controlClassName="font-mono text-[0.8125rem]"
                dir="auto"
              />
            ),
          },
          { value: "read", label: "Preview", content: <Markdown source={body || "*Nothing yet.*"} /> },
        ]}
      />
      <div className="flex flex-wrap gap-2.5">
        <Button look="primary" pending={pending} disabled={theirs !== null} onClick={save}>
          Save as version {base.version + 1}
        </Button>
        <Button
          look="quiet"
          onClick={() => {
            setBody(base.body);
            setRefusal(null);
            setWriting(false);
          }}
        >
          {changed ? "Discard my changes" : "Cancel"}
        </Button>
      </div>
    </div>
  );
}

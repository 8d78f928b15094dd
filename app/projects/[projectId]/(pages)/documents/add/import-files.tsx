"use client";

import { useEffect, useRef, useState } from "react";
import type { Label } from "#lib/annotation/label.ts";
import type { ImportPlan } from "#lib/import/plan.ts";
import { usualPlan } from "#lib/import/usual-plan.ts";
import type { ImportPreview } from "../../../../../_server/import-preview.ts";
import { Button } from "../../../../../_ui/button.tsx";
import { Notice } from "../../../../../_ui/notice.tsx";
import { JobView } from "../../activity/job-view.tsx";
import { ask, type Brought } from "./api.ts";
import { Bring } from "./bring.tsx";
import { PlanFields } from "./plan-fields.tsx";
import { PreviewView } from "./preview-view.tsx";

type Step = { kind: "bring"; refusal: string } | { kind: "look"; files: Brought[] } | { kind: "run"; jobId: string };

export type Names = {
  members: { userId: string; name: string }[];
  labels: { id: string; name: string; scope: Label["scope"] }[];
};

/** Bring files, look at what they are, decide, and import. */
export function ImportFiles({ projectId, addresses, names }: { projectId: string; addresses: boolean; names: Names }) {
  const [step, setStep] = useState<Step>({ kind: "bring", refusal: "" });
  const begin = () => setStep({ kind: "bring", refusal: "" });
  switch (step.kind) {
    case "bring":
      return (
        <div className="space-y-4">
          <Bring projectId={projectId} addresses={addresses} onBrought={(files) => setStep({ kind: "look", files })} />
          {step.refusal ? (
            <Notice tone="danger" live title="Nothing of this can be imported">
              <p className="wrap-anywhere">{step.refusal}</p>
            </Notice>
          ) : null}
        </div>
      );
    case "look":
      return (
        <Look
          projectId={projectId}
          files={step.files}
          names={names}
          onRefused={(refusal) => setStep({ kind: "bring", refusal })}
          onBegun={(jobId) => setStep({ kind: "run", jobId })}
        />
      );
    case "run":
      return (
        <div className="space-y-4">
          <JobView projectId={projectId} jobId={step.jobId} />
          <Button onClick={begin}>Import something else</Button>
        </div>
      );
  }
}

function Look({
  projectId,
  files,
  names,
  onRefused,
  onBegun,
}: {
  projectId: string;
  files: Brought[];
  names: Names;
  onRefused: (why: string) => void;
  onBegun: (jobId: string) => void;
}) {
  const [plan, setPlan] = useState<ImportPlan>(usualPlan);
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [refusal, setRefusal] = useState("");
  const [pending, setPending] = useState(false);
  const told = useRef(onRefused);
  told.current = onRefused;
  const ids = files.map((file) => file.id);
  // What changes how the files are read asks for another look; the rest is decided here.
  const { kind, encoding, fields, options } = plan;
  const reading = JSON.stringify({ ids, kind, encoding, fields, options });
  const first = useRef(true);
  useEffect(() => {
    let current = true;
    const { ids: wanted, ...read } = JSON.parse(reading) as Partial<ImportPlan> & { ids: string[] };
    setRefusal("");
    ask<ImportPreview>("POST", `/projects/${projectId}/imports/preview`, { files: wanted, plan: read }).then(
      (seen) => {
        first.current = false;
        if (current) setPreview(seen);
      },
      (error: Error) => {
        if (!current) return;
        if (first.current) told.current(error.message);
        else setRefusal(error.message);
      },
    );
    return () => {
      current = false;
    };
  }, [projectId, reading]);

  const begin = async () => {
    setPending(true);
    try {
      onBegun((await ask<{ jobId: string }>("POST", `/projects/${projectId}/imports`, { files: ids, plan })).jobId);
    } catch (error) {
      setRefusal((error as Error).message);
      setPending(false);
    }
  };
  const drop = () => {
    for (const id of ids) void ask("DELETE", `/projects/${projectId}/files/${id}`).catch(() => {});
    onRefused("");
  };

  if (!preview) {
    return (
      <p role="status" className="py-10 text-center text-sm text-muted">
        Looking at {files.length === 1 ? files[0]?.name : `${files.length} files`}…
      </p>
    );
  }
  return (
    <div className="space-y-8">
      <PreviewView preview={preview} />
      <PlanFields plan={plan} preview={preview} names={names} onChange={setPlan} />
      {refusal ? (
        <Notice tone="danger" live>
          <p className="wrap-anywhere">{refusal}</p>
        </Notice>
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          pending={pending}
          disabled={preview.documents === 0 && preview.complete}
          onClick={() => void begin()}
        >
          Import
        </Button>
        <Button disabled={pending} onClick={drop}>
          Do not import
        </Button>
      </div>
    </div>
  );
}

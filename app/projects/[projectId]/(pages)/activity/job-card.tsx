"use client";

import { useState } from "react";
import { Badge } from "../../../../_ui/badge.tsx";
import { Button } from "../../../../_ui/button.tsx";
import { Card } from "../../../../_ui/card.tsx";
import { Progress } from "../../../../_ui/progress.tsx";
import { sayRefusal } from "../../../../_ui/toast.tsx";
import { When } from "../../../../_ui/when.tsx";
import { ask } from "../documents/add/api.ts";
import { ImportReportView } from "./import-report-view.tsx";
import { isOver, kindWord, type SentJob, stateWords } from "./jobs.ts";

/** A job: how far it is, a way to stop it, and at the end what became of it and what it left. */
export function JobCard({
  projectId,
  job,
  onChange,
}: {
  projectId: string;
  job: SentJob;
  onChange: (job: SentJob) => void;
}) {
  const [stopping, setStopping] = useState(false);
  const { word, tone } = stateWords[job.state];
  const stop = async () => {
    setStopping(true);
    try {
      onChange(await ask<SentJob>("POST", `/projects/${projectId}/jobs/${job.id}/cancel`));
    } catch (error) {
      sayRefusal({ code: "", title: "", message: (error as Error).message });
      setStopping(false);
    }
  };
  return (
    <Card className="space-y-3 px-5 py-4" data-job={job.state}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-sm font-semibold">{kindWord(job.kind)}</h3>
        <Badge tone={tone}>{word}</Badge>
        <p className="text-[0.8125rem] text-muted">
          {job.by ? `${job.by.name}, ` : ""}
          <When at={job.createdAt} />
        </p>
        {isOver(job.state) ? null : (
          <Button size="small" className="ml-auto" pending={stopping} onClick={() => void stop()}>
            Stop
          </Button>
        )}
      </div>
      {job.state === "running" ? (
        <Progress done={Math.round(job.progress * 100)} of={100} label={`${kindWord(job.kind)}, per cent`} />
      ) : null}
      <p role="status" className={`text-sm wrap-anywhere ${job.state === "failed" ? "text-danger-ink" : ""}`}>
        {stopping && !isOver(job.state)
          ? "Stopping…"
          : job.words || (job.state === "waiting" ? "It begins soon." : "It has begun.")}
      </p>
      {job.kind === "import" && isOver(job.state) ? (
        <ImportReportView projectId={projectId} report={job.report} />
      ) : null}
      {job.files.length > 0 && isOver(job.state) ? (
        <ul className="space-y-1 text-sm">
          {job.files.map((file) => (
            <li key={file.id}>
              <a
                className="font-medium text-accent-ink underline-offset-4 hover:underline"
                href={`/api/v1/projects/${projectId}/jobs/${job.id}/files/${file.id}`}
                download={file.name}
              >
                Download {file.name}
              </a>{" "}
              <span className="text-muted">{sizeWords(file.size)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Card>
  );
}

function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

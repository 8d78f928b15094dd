"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { Button, buttonStyle } from "../../../../../_ui/button.tsx";
import { Notice } from "../../../../../_ui/notice.tsx";
import { SelectField } from "../../../../../_ui/select.tsx";
import { sayRefusal } from "../../../../../_ui/toast.tsx";
import { JobView } from "../../activity/job-view.tsx";
import { ask } from "../../documents/add/api.ts";

type Shown = { id: string; name: string; version: number; atTheTime: number | null };

/** A release as files, streamed or made by a job; says when an exporter is no longer the one of its time. */
export function ReleaseDownload({
  projectId,
  releaseId,
  formats,
}: {
  projectId: string;
  releaseId: string;
  formats: readonly Shown[];
}) {
  const [id, setId] = useState(formats[0]?.id ?? "");
  const [jobId, setJobId] = useState("");
  const format = formats.find((one) => one.id === id);
  const at = `/projects/${projectId}/releases/${releaseId}`;
  const address = `/api/v1${at}/export/${id}`;
  const prepare = async () => {
    try {
      setJobId((await ask<{ jobId: string }>("POST", `${at}/exports`, { format: id })).jobId);
    } catch (error) {
      sayRefusal({ code: "", title: "", message: (error as Error).message });
    }
  };
  return (
    <div className="space-y-4">
      <SelectField
        label="Format"
        className="max-w-sm"
        value={id}
        onChange={setId}
        options={formats.map((one) => ({ value: one.id, label: one.name }))}
      />
      {format && format.atTheTime !== null && format.atTheTime !== format.version ? (
        <Notice tone="warning">
          This exporter is version {format.version}; it was {format.atTheTime} when the release was made, so its files
          may differ from those of that time. The Spanwise JSONL never does.
        </Notice>
      ) : null}
      <div className="flex flex-wrap gap-2.5">
        <a href={address} download className={buttonStyle({ look: "primary" })}>
          <Download aria-hidden />
          Download
        </a>
        <Button onClick={() => void prepare()}>Prepare in the background</Button>
      </div>
      {jobId ? <JobView key={jobId} projectId={projectId} jobId={jobId} /> : null}
    </div>
  );
}

"use client";

import { useEffect, useState } from "react";
import { ButtonLink } from "../../../../_ui/button.tsx";
import { EmptyState } from "../../../../_ui/empty-state.tsx";
import { ask } from "../documents/add/api.ts";
import { JobCard } from "./job-card.tsx";
import { isOver, type SentJob } from "./jobs.ts";

const askAgain = { running: 1000, quiet: 10_000 };

/** A page of jobs, kept up to date while it is open. */
export function JobList({
  projectId,
  initial,
  after,
  next,
}: {
  projectId: string;
  initial: SentJob[];
  after: string | null;
  next: string | null;
}) {
  const [jobs, setJobs] = useState(initial);
  const busy = jobs.some((job) => !isOver(job.state));
  useEffect(() => {
    let gone = false;
    const timer = setInterval(
      () => {
        ask<{ rows: SentJob[] }>("GET", `/projects/${projectId}/jobs${after ? `?after=${after}` : ""}`).then(
          ({ rows }) => !gone && setJobs(rows),
          () => {},
        );
      },
      busy ? askAgain.running : askAgain.quiet,
    );
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [projectId, after, busy]);
  if (jobs.length === 0) {
    return (
      <EmptyState title="No jobs yet">
        <p>Imports, exports and other work that takes a while are listed here while they run and when they are over.</p>
      </EmptyState>
    );
  }
  const change = (changed: SentJob) =>
    setJobs((before) => before.map((job) => (job.id === changed.id ? changed : job)));
  return (
    <div className="space-y-4">
      <ul className="space-y-4">
        {jobs.map((job) => (
          <li key={job.id}>
            <JobCard projectId={projectId} job={job} onChange={change} />
          </li>
        ))}
      </ul>
      {next ? <ButtonLink href={`/projects/${projectId}/activity?after=${next}`}>Older jobs</ButtonLink> : null}
    </div>
  );
}

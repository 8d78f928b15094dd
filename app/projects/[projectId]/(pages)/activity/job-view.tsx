"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Notice } from "../../../../_ui/notice.tsx";
import { ask } from "../documents/add/api.ts";
import { JobCard } from "./job-card.tsx";
import { isOver, type SentJob } from "./jobs.ts";

const askAgain = 700;

/** One job, followed until it is over. */
export function JobView({ projectId, jobId }: { projectId: string; jobId: string }) {
  const [job, setJob] = useState<SentJob | null>(null);
  const [refusal, setRefusal] = useState("");
  const router = useRouter();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const look = async () => {
      try {
        const seen = await ask<SentJob>("GET", `/projects/${projectId}/jobs/${jobId}`);
        if (gone) return;
        setJob(seen);
        setRefusal("");
        // The lists that are kept of this project are not what they were.
        if (isOver(seen.state)) return router.refresh();
      } catch (error) {
        if (gone) return;
        setRefusal((error as Error).message);
      }
      timer = setTimeout(look, askAgain);
    };
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [projectId, jobId, router]);
  return (
    <div className="space-y-4">
      {job ? <JobCard projectId={projectId} job={job} onChange={setJob} /> : null}
      {refusal ? (
        <Notice tone="warning">
          <p>{refusal}</p>
        </Notice>
      ) : null}
    </div>
  );
}

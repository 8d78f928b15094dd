import type { Metadata } from "next";
import { allows, can } from "#lib/access/roles.ts";
import { listJobs } from "#lib/data/jobs.ts";
import { member, showFailure } from "../../../../_server/who.ts";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { ActivityNav } from "./activity-nav.tsx";
import { JobList } from "./job-list.tsx";
import type { SentJob } from "./jobs.ts";

export const metadata: Metadata = { title: "Activity" };

export default async function ActivityPage({
  params,
  searchParams,
}: {
  params: Promise<{ projectId: string }>;
  searchParams: Promise<{ after?: string }>;
}) {
  const { projectId } = await params;
  const { after = null } = await searchParams;
  const me = await member(projectId, "job.read", `/projects/${projectId}/activity`);
  const { rows, next } = await listJobs(me, { after, limit: 20 }).catch(showFailure);
  return (
    <Content>
      <PageHeader
        title="Activity"
        description={
          can(me.role, "job.manage")
            ? "What runs in the background for this project. Files that a job left behind are kept for seven days, for whoever began it."
            : "What runs in the background for you. Files that a job left behind are kept for seven days."
        }
      />
      {allows(me, "event.read") ? <ActivityNav projectId={projectId} here="jobs" /> : null}
      <JobList
        key={after}
        projectId={projectId}
        initial={JSON.parse(JSON.stringify(rows)) as SentJob[]}
        after={after}
        next={next}
      />
    </Content>
  );
}

import type { Metadata } from "next";
import { allows } from "#lib/access/roles.ts";
import { guidelines } from "#lib/data/guidelines.ts";
import { project } from "#lib/data/projects.ts";
import { member } from "../../../../_server/who.ts";
import { Badge } from "../../../../_ui/badge.tsx";
import { EmptyState } from "../../../../_ui/empty-state.tsx";
import { Markdown } from "../../../../_ui/markdown.tsx";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { GuidelineEditor } from "./guideline-editor.tsx";

export const metadata: Metadata = { title: "Guidelines" };

/** What the team has agreed about how to tag, in versions. */
export default async function GuidelinesPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  const me = await member(projectId, "project.read", `/projects/${projectId}/guidelines`);
  const [current, { archived }] = await Promise.all([guidelines(me), project(me)]);
  const mayEdit = allows(me, "guideline.edit") && !archived;
  return (
    <Content>
      <PageHeader
        title="Guidelines"
        description="How the team tags: what counts, what does not, and what to do in doubt."
        actions={current.version > 0 ? <Badge className="mt-1.5">Version {current.version}</Badge> : null}
      />
      {mayEdit ? (
        <GuidelineEditor key={current.version} projectId={projectId} current={current} />
      ) : current.body ? (
        <Markdown source={current.body} />
      ) : (
        <EmptyState title="No guidelines yet">
          <p>A manager of the project writes them. They will stand here and beside the text.</p>
        </EmptyState>
      )}
    </Content>
  );
}

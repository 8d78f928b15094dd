import type { Metadata } from "next";
import { project } from "#lib/data/projects.ts";
import { member } from "../../../../_server/who.ts";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { ArchiveProject } from "./archive-project.tsx";
import { SettingsForm } from "./settings-form.tsx";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  const me = await member(projectId, "project.edit", `/projects/${projectId}/settings`);
  const { name, description, defaultMode, reveal, annotatorsPerDocument, archived } = await project(me);
  return (
    <Content className="max-w-2xl">
      <PageHeader title="Settings" />
      <div className="space-y-12">
        {archived ? null : (
          <SettingsForm
            projectId={projectId}
            settings={{ name, description, defaultMode, reveal, annotatorsPerDocument }}
          />
        )}
        <ArchiveProject projectId={projectId} name={name} archived={archived} />
      </div>
    </Content>
  );
}

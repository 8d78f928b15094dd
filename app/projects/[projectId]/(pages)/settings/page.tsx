import type { Metadata } from "next";
import { labelSchema } from "#lib/data/labels.ts";
import { project } from "#lib/data/projects.ts";
import { member } from "../../../../_server/who.ts";
import { ButtonLink } from "../../../../_ui/button.tsx";
import { Section } from "../../../../_ui/card.tsx";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { ArchiveProject } from "./archive-project.tsx";
import { SettingsForm } from "./settings-form.tsx";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  const me = await member(projectId, "project.edit", `/projects/${projectId}/settings`);
  const { name, description, defaultMode, reveal, annotatorsPerDocument, nameLabelId, archived } = await project(me);
  const { labels } = await labelSchema(me);
  return (
    <Content className="max-w-2xl">
      <PageHeader title="Settings" />
      <div className="space-y-12">
        {archived ? null : (
          <SettingsForm
            projectId={projectId}
            settings={{ name, description, defaultMode, reveal, annotatorsPerDocument, nameLabelId }}
            labels={labels.filter(({ scope, archived }) => scope === "span" && !archived)}
          />
        )}
        {archived ? null : (
          <Section
            title="Webhooks"
            description="Have other programs told when a document is finished, a gold set complete or a release made."
          >
            <ButtonLink href={`/projects/${projectId}/settings/webhooks`}>Webhooks…</ButtonLink>
          </Section>
        )}
        <ArchiveProject projectId={projectId} name={name} archived={archived} />
      </div>
    </Content>
  );
}

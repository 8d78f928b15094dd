import type { Metadata } from "next";
import { allows } from "#lib/access/roles.ts";
import { withChips } from "#lib/annotation/label-chips.ts";
import { labelSchema } from "#lib/data/labels.ts";
import { project } from "#lib/data/projects.ts";
import { member } from "../../../../_server/who.ts";
import { Content, PageHeader } from "../../../../_ui/page-shell.tsx";
import { AttributeSection } from "./attribute-section.tsx";
import { LabelSection } from "./label-section.tsx";
import { RelationSection } from "./relation-section.tsx";

export const metadata: Metadata = { title: "Labels" };

/** What can be said of the texts: labels, their attributes, and relations between spans. */
export default async function LabelsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  const me = await member(projectId, "project.read", `/projects/${projectId}/labels`);
  const [schema, { archived }] = await Promise.all([labelSchema(me), project(me)]);
  const props = { projectId, schema, mayEdit: allows(me, "label.edit") && !archived };
  const drawn = { ...props, schema: { ...schema, labels: withChips(schema.labels) } };
  return (
    <Content>
      <PageHeader
        title="Labels"
        description={
          props.mayEdit
            ? "What people can say of a text. Changes reach everybody who has a document open. Nothing is deleted: what is no longer wanted is archived, and what was tagged with it stays."
            : "What you can say of a text in this project."
        }
      />
      <div className="space-y-12">
        <LabelSection {...props} />
        <AttributeSection {...drawn} />
        <RelationSection {...drawn} />
      </div>
    </Content>
  );
}

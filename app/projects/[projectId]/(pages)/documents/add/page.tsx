import type { Metadata } from "next";
import { labelSchema } from "#lib/data/labels.ts";
import { listMembers } from "#lib/data/members.ts";
import { allowsAddresses } from "../../../../../_server/import-commands.ts";
import { member } from "../../../../../_server/who.ts";
import { Content, PageHeader } from "../../../../../_ui/page-shell.tsx";
import { AddDocuments } from "./add-documents.tsx";

export const metadata: Metadata = { title: "Add documents" };

export default async function AddDocumentsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  const me = await member(projectId, "document.add", `/projects/${projectId}/documents/add`);
  const [{ labels }, { rows: members }] = await Promise.all([labelSchema(me), listMembers(me)]);
  const names = {
    members: members.filter((one) => one.role !== "viewer").map(({ userId, name }) => ({ userId, name })),
    labels: labels.filter((label) => !label.archived).map(({ id, name, scope }) => ({ id, name, scope })),
  };
  return (
    <Content>
      <PageHeader
        title="Add documents"
        description="Texts, and what has been said about them elsewhere. A text never changes afterwards, so that every offset stays right."
      />
      <AddDocuments projectId={projectId} addresses={allowsAddresses()} names={names} />
    </Content>
  );
}

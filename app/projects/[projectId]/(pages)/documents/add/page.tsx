import type { Metadata } from "next";
import { member } from "../../../../../_server/who.ts";
import { Content, PageHeader } from "../../../../../_ui/page-shell.tsx";
import { AddDocuments } from "./add-documents.tsx";

export const metadata: Metadata = { title: "Add documents" };

export default async function AddDocumentsPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  await member(projectId, "document.add", `/projects/${projectId}/documents/add`);
  return (
    <Content>
      <PageHeader
        title="Add documents"
        description="Plain text, one document each. Nothing in it is changed, and it never changes afterwards, so that every offset stays right."
      />
      <AddDocuments projectId={projectId} />
    </Content>
  );
}

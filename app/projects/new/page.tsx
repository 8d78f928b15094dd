import type { Metadata } from "next";
import { requireUser } from "../../_server/who.ts";
import { Content, PageHeader } from "../../_ui/page-shell.tsx";
import { AppBar } from "../_parts/app-bar.tsx";
import { NewProjectForm } from "./new-project-form.tsx";

export const metadata: Metadata = { title: "New project" };

export default async function NewProjectPage() {
  const who = await requireUser("/projects/new");
  return (
    <>
      <AppBar who={who} crumbs={[{ label: "Projects", href: "/projects" }, { label: "New project" }]} />
      <Content className="max-w-2xl">
        <PageHeader
          title="New project"
          description="Labels, documents and people come next. Everything here can be changed later."
        />
        <NewProjectForm />
      </Content>
    </>
  );
}

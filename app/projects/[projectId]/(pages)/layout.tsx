import type { ReactNode } from "react";
import type { Action } from "#lib/access/roles.ts";
import { can } from "#lib/access/roles.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { project } from "#lib/data/projects.ts";
import { Failure } from "#lib/errors.ts";
import { whoIsAsking } from "../../../_server/who.ts";
import { SectionNav } from "../../../_ui/section-nav.tsx";
import { AppBar } from "../../_parts/app-bar.tsx";

const sections: { path: string; label: string; needs: Action }[] = [
  { path: "", label: "Documents", needs: "document.read" },
  { path: "/labels", label: "Labels", needs: "project.read" },
  { path: "/entities", label: "Entities", needs: "document.read" },
  { path: "/guidelines", label: "Guidelines", needs: "project.read" },
  { path: "/members", label: "Members", needs: "member.read" },
  { path: "/review", label: "Review", needs: "review.read" },
  { path: "/agreement", label: "Agreement", needs: "agreement.read" },
  { path: "/export", label: "Export", needs: "export.read" },
  { path: "/releases", label: "Releases", needs: "export.read" },
  { path: "/activity", label: "Activity", needs: "job.read" },
  { path: "/settings", label: "Settings", needs: "project.edit" },
];

/** The frame of a project's pages. It decides nothing: each page asks for itself, and turns away whom it must. */
export default async function ProjectLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ projectId: string }>;
}) {
  const { projectId } = await params;
  const frame = await frameOf(projectId);
  if (!frame) return children;
  const { who, role, name } = frame;
  const base = `/projects/${projectId}`;
  return (
    <>
      <AppBar
        who={who}
        crumbs={[
          { label: "Projects", href: "/projects" },
          { label: name, href: base },
        ]}
      />
      <SectionNav
        label="Project"
        links={sections
          .filter((section) => can(role, section.needs))
          .map(({ path, label }) => ({
            href: base + path,
            label,
            ...(path === "" && { exact: true, under: [`${base}/documents/`] }),
          }))}
      />
      {children}
    </>
  );
}

/** What the frame shows; null for whoever is not to see the project, about which the page itself has the word. */
async function frameOf(projectId: string) {
  const who = await whoIsAsking();
  if (!who) return null;
  try {
    const member = await requireMember(who, projectId, "project.read");
    return { who, role: member.role, name: (await project(member)).name };
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

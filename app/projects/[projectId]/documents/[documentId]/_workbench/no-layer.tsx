import { UsersRound } from "lucide-react";
import type { SignedIn } from "#lib/access/member.ts";
import { Breadcrumbs } from "../../../../../_ui/breadcrumbs.tsx";
import { ButtonLink } from "../../../../../_ui/button.tsx";
import { EmptyState } from "../../../../../_ui/empty-state.tsx";
import { Content, SkipLink, TopBar } from "../../../../../_ui/page-shell.tsx";
import { UserMenu } from "./later.tsx";

/**
 * An independent document in which the reader has no part, and nothing to read yet. The menu of its bar comes later, as in the
 * workbench: what this page imports is loaded with every document.
 */
export function NoLayer({
  who,
  project,
  name,
}: {
  who: SignedIn;
  project: { id: string; name: string };
  name: string;
}) {
  const base = `/projects/${project.id}`;
  return (
    <>
      <SkipLink />
      <TopBar
        start={
          <Breadcrumbs
            home={{ label: "Spanwise, all projects", href: "/projects" }}
            crumbs={[{ label: project.name, href: base }, { label: name }]}
          />
        }
        end={<UserMenu userId={who.userId} name={who.name} email={who.email} />}
      />
      <Content>
        <EmptyState
          icon={UsersRound}
          title="This document has its annotators"
          actions={<ButtonLink href={base}>All documents</ButtonLink>}
        >
          <p>
            Each of them tags it alone, and all places are taken. There is nothing for you to read here until their work
            is revealed. A manager can assign you.
          </p>
        </EmptyState>
      </Content>
    </>
  );
}

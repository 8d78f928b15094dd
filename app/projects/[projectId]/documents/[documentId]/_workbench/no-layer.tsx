import { UsersRound } from "lucide-react";
import type { SignedIn } from "#lib/access/member.ts";
import { ButtonLink } from "../../../../../_ui/button.tsx";
import { EmptyState } from "../../../../../_ui/empty-state.tsx";
import { Content } from "../../../../../_ui/page-shell.tsx";
import { AppBar } from "../../../../_parts/app-bar.tsx";

/** An independent document in which the reader has no part, and nothing to read yet. */
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
      <AppBar who={who} crumbs={[{ label: project.name, href: base }, { label: name }]} />
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

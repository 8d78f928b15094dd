"use client";

import { UserMenu } from "../../../../_parts/user-menu.tsx";
import { useCell } from "./cell.ts";
import { useMentions } from "./mentions.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** My menu in the bar over the text, with a sign where comments mention me. */
export function MyMenu() {
  const { facts, session } = useWorkbench();
  useMentions();
  const mentions = useCell(session.mentions, (rows) => rows?.length ?? 0);
  const { userId, name, email } = facts.me;
  return (
    <UserMenu
      userId={userId}
      name={name}
      email={email}
      mentions={mentions}
      mentionsAt={`/projects/${facts.project.id}#mentions`}
    />
  );
}

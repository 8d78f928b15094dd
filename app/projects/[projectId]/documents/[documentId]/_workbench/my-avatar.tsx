"use client";

import { Avatar } from "../../../../../_ui/avatar.tsx";
import { useWorkbench } from "./workbench-context.tsx";

/** What stands in place of my menu until that has come, and looks like it. */
export function MyAvatar() {
  const { facts } = useWorkbench();
  return (
    <span className="grid size-8 place-items-center pointer-coarse:size-11">
      <Avatar name={facts.me.name} />
    </span>
  );
}

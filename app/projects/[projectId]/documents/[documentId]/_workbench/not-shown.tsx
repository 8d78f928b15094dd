"use client";

import { Button } from "../../../../../_ui/button.tsx";
import { useCell } from "./cell.ts";
import { everything, notShown } from "./viewing.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Says what is not shown, so that nobody takes a text for untagged whose tags are hidden. */
export function NotShown() {
  const { session } = useWorkbench();
  const viewing = useCell(session.viewing);
  const said = notShown(viewing, (userId) => session.nameOf(userId));
  if (said === "") return null;
  return (
    <p
      role="status"
      className="flex items-center gap-3 border-b border-line bg-accent-soft px-4 py-1.5 text-[0.8125rem]"
    >
      {said}
      <Button
        size="small"
        look="quiet"
        onClick={() => {
          session.viewing.value = everything;
        }}
      >
        Show all
      </Button>
    </p>
  );
}

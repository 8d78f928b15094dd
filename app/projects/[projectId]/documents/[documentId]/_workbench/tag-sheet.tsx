"use client";

import type { ReactNode } from "react";
import { Dialog } from "../../../../../_ui/dialog.tsx";
import { useCell } from "./cell.ts";
import { titles } from "./panel-titles.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** What stands beside the text, in a sheet of its own where there is no room for it. */
export function TagSheet(props: { open: boolean; onOpenChange: (open: boolean) => void; children: ReactNode }) {
  const panel = useCell(useWorkbench().session.panel);
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title={titles[panel]}>
      {props.children}
    </Dialog>
  );
}

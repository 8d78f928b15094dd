"use client";

import type { ReactNode } from "react";
import { Dialog } from "../../../../../_ui/dialog.tsx";

/** The tags in a sheet of their own, where there is no room for them beside the text. */
export function TagSheet(props: { open: boolean; onOpenChange: (open: boolean) => void; children: ReactNode }) {
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title="Tags">
      {props.children}
    </Dialog>
  );
}

"use client";

import { Dialog } from "../../../../../_ui/dialog.tsx";
import { SidePanel } from "./side-panel.tsx";

/** The tags in a sheet of their own, where there is no room for them beside the text. */
export function TagSheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Tags">
      <SidePanel className="-mx-5 h-[60dvh]" onJump={() => onOpenChange(false)} />
    </Dialog>
  );
}

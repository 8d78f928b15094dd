"use client";

import { useState } from "react";
import { can } from "#lib/access/roles.ts";
import { Button } from "../../../../../_ui/button.tsx";
import { useCell } from "./cell.ts";
import { FinishDialog, useOnceTrue } from "./later.tsx";
import { useWorkbench } from "./workbench-context.tsx";

/** The button that finishes the document, and the conversation that it begins. */
export function Finish() {
  const { facts, session } = useWorkbench();
  const { canWrite, layerState } = useCell(session.status);
  const [open, setOpen] = useState(false);
  const asked = useOnceTrue(open);
  if (!can(facts.me.role, "layer.finish") || !facts.layer.mine) return null;
  return (
    <>
      {layerState === "finished" ? null : (
        <Button look="primary" size="small" disabled={!canWrite} onClick={() => setOpen(true)}>
          Finish
        </Button>
      )}
      {asked ? <FinishDialog open={open} onOpenChange={setOpen} /> : null}
    </>
  );
}

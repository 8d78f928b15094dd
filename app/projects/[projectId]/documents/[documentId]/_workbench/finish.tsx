"use client";

import { useState } from "react";
import { can } from "#lib/access/roles.ts";
import { Button } from "../../../../../_ui/button.tsx";
import { FinishDialog, useOnceTrue } from "./later.tsx";
import { useStatus } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** The button that finishes the document, and the conversation that it begins. */
export function Finish() {
  const { facts } = useWorkbench();
  const [canWrite, layerState] = [useStatus("canWrite"), useStatus("layerState")];
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

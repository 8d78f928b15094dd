"use client";

import { useRouter } from "next/navigation";
import { can } from "#lib/access/roles.ts";
import { newId } from "#lib/collab/client/edits.ts";
import { Button } from "../../../../../_ui/button.tsx";
import { Confirm } from "../../../../../_ui/confirm.tsx";
import { sayOutcome } from "../../../../../_ui/toast.tsx";
import { reopenLayer } from "../actions.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Opens a finished layer again, for those who may. */
export function Reopen() {
  const { facts } = useWorkbench();
  const router = useRouter();
  if (!can(facts.me.role, "layer.reopen") || !facts.layer.mine) return null;
  const forAll = facts.document.mode === "together";
  const reopen = async () => {
    sayOutcome(
      await reopenLayer(facts.project.id, { layerId: facts.layer.layerId, key: newId() }),
      "The document is open again.",
    );
    router.refresh();
  };
  return (
    <Confirm
      trigger={<Button size="small">Reopen</Button>}
      title="Reopen this document?"
      action="Reopen"
      onConfirm={reopen}
    >
      <p>
        {forAll ? "Everyone in the project can then change the tags again." : "You can then change your tags again."}{" "}
        The annotation set that was stored stays as it is, but no longer counts as the newest; finishing again stores
        the next version.
      </p>
      {facts.revealed ? (
        <p>
          The others' work has been revealed to you, so the version that you finish from now on is marked, and agreement
          leaves it out unless somebody asks for it.
          {facts.document.reveal === "never" ? "" : " Until you finish again, the others' work is hidden from you."}
          {facts.document.reveal === "all" ? " It is hidden from the other annotators, too." : ""}
        </p>
      ) : null}
    </Confirm>
  );
}

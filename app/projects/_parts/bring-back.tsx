"use client";

import { useTransition } from "react";
import { Button } from "../../_ui/button.tsx";
import { sayOutcome } from "../../_ui/toast.tsx";
import { archive } from "../[projectId]/(pages)/settings/actions.ts";

/** Brings an archived project back, from the list of them. */
export function BringBack({ projectId, name }: { projectId: string; name: string }) {
  const [pending, start] = useTransition();
  return (
    <Button
      size="small"
      // Above the link that fills the line.
      className="relative z-1 w-fit sm:justify-self-end"
      pending={pending}
      aria-label={`Bring “${name}” back`}
      onClick={() =>
        start(async () => {
          sayOutcome(await archive(projectId, false), `“${name}” is back`);
        })
      }
    >
      Bring it back
    </Button>
  );
}

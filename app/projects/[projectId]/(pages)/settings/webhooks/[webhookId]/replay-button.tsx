"use client";

import { useTransition } from "react";
import { Button } from "../../../../../../_ui/button.tsx";
import { sayOutcome } from "../../../../../../_ui/toast.tsx";
import { replay } from "../actions.ts";

export function ReplayButton(props: { projectId: string; webhookId: string; messageId: string; disabled: boolean }) {
  const [pending, start] = useTransition();
  return (
    <Button
      size="small"
      className="ml-auto"
      disabled={props.disabled || pending}
      onClick={() =>
        start(async () => {
          sayOutcome(await replay(props.projectId, props.webhookId, props.messageId), "It is sent once more");
        })
      }
    >
      Send again
    </Button>
  );
}

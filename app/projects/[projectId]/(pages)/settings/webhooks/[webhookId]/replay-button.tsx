"use client";

import { useTransition } from "react";
import { Button } from "../../../../../../_ui/button.tsx";
import { sayOutcome } from "../../../../../../_ui/toast.tsx";
import { replay } from "../actions.ts";

export function ReplayButton(props: { projectId: string; webhookId: string; messageId: string; waiting: boolean }) {
  const [pending, start] = useTransition();
  return (
    <Button
      size="small"
      className="ml-auto"
      pending={pending}
      onClick={() =>
        start(async () => {
          sayOutcome(
            await replay(props.projectId, props.webhookId, props.messageId),
            props.waiting ? "It is sent now" : "It is sent once more",
          );
        })
      }
    >
      {props.waiting ? "Send now" : "Send again"}
    </Button>
  );
}

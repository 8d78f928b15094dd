"use client";

import { useTransition } from "react";
import { Button } from "../../../_ui/button.tsx";
import { sayOutcome } from "../../../_ui/toast.tsx";
import { join } from "../../actions.ts";

export function JoinButton({ secret, name }: { secret: string; name: string }) {
  const [pending, start] = useTransition();
  return (
    <Button
      look="primary"
      size="large"
      className="w-full"
      pending={pending}
      onClick={() =>
        start(async () => {
          sayOutcome(await join(secret));
        })
      }
    >
      Join as {name}
    </Button>
  );
}

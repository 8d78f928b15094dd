"use client";

import { useTransition } from "react";
import { Button } from "../../../_ui/button.tsx";
import { sayOutcome } from "../../../_ui/toast.tsx";
import { enterByLink } from "../../actions.ts";

export function EnterButton({ secret, next, name }: { secret: string; next: string; name: string }) {
  const [pending, start] = useTransition();
  return (
    <Button
      look="primary"
      size="large"
      className="w-full"
      pending={pending}
      onClick={() =>
        start(async () => {
          sayOutcome(await enterByLink(secret, next));
        })
      }
    >
      Sign in as {name}
    </Button>
  );
}

"use client";

import { type ComponentProps, useTransition } from "react";
import { Button } from "../../_ui/button.tsx";
import { sayOutcome } from "../../_ui/toast.tsx";
import { openSampleProject } from "../actions.ts";

/** Makes the sample project if there is none, and opens it; `toText` goes straight to its text. */
export function OpenSampleButton({
  toText = false,
  ...rest
}: Omit<ComponentProps<typeof Button>, "onClick"> & { toText?: boolean }) {
  const [pending, start] = useTransition();
  return (
    <Button
      pending={pending}
      onClick={() =>
        start(async () => {
          sayOutcome(await openSampleProject(toText));
        })
      }
      {...rest}
    />
  );
}

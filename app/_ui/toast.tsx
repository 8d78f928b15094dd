"use client";

import { useTheme } from "next-themes";
import { Toaster as Base, toast } from "sonner";
import type { Outcome, Refusal } from "./outcome.ts";

/** Where the messages appear; once, in the root layout. */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Base
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      gap={8}
      toastOptions={{
        classNames: {
          toast: "!rounded-xl !border-line !bg-raised !text-ink !shadow-pop !font-sans",
          description: "!text-muted",
          actionButton: "!bg-accent !text-on-accent !rounded-md",
          cancelButton: "!bg-ink/8 !text-ink !rounded-md",
        },
      }}
    />
  );
}

/** Says that something was done. */
export function say(
  message: string,
  options?: { description?: string; action?: { label: string; onClick: () => void } },
): void {
  toast(message, options);
}

/** Says why something was not done; stays until it is read. */
export function sayRefusal(failure: Refusal): void {
  toast.error(failure.message, { duration: 12_000, closeButton: true });
}

/** Says how a command went, and returns its value if it went well. */
export function sayOutcome<T>(outcome: Outcome<T>, done?: string): T | undefined {
  if (!outcome.ok) {
    sayRefusal(outcome.failure);
    return undefined;
  }
  if (done) say(done);
  return outcome.value;
}

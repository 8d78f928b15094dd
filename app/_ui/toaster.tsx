"use client";

/** The messages that come up at the edge of the page. Loaded by `toast.tsx` once the page is at rest. */
import { useTheme } from "next-themes";
import { useEffect } from "react";
import { Toaster as Base, toast } from "sonner";

let ready: () => void = () => {};
/** Resolves when a message that is given will be seen. */
const mounted = new Promise<void>((resolve) => {
  ready = resolve;
});

function Messages() {
  const { resolvedTheme } = useTheme();
  useEffect(() => ready(), []);
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

export const messages = { Messages, toast, mounted };

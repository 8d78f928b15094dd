"use client";

/** The messages that come up at the edge of the page. Loaded by `toast.tsx` once the page is at rest. */
import { useTheme } from "next-themes";
import { useEffect, useSyncExternalStore } from "react";
import { Toaster as Base, toast } from "sonner";

let ready: () => void = () => {};
/** Resolves when a message that is given will be seen. */
const mounted = new Promise<void>((resolve) => {
  ready = resolve;
});

/** Where a hand works at the lower edge, and where sheets come up from it, messages come from above. */
const narrow = "(max-width: 48rem)";

function watchWidth(changed: () => void): () => void {
  const query = matchMedia(narrow);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

function Messages() {
  const { resolvedTheme } = useTheme();
  const above = useSyncExternalStore(watchWidth, () => matchMedia(narrow).matches);
  useEffect(() => ready(), []);
  return (
    <Base
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position={above ? "top-center" : "bottom-right"}
      mobileOffset={{ top: "4rem", left: "0.75rem", right: "0.75rem" }}
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

"use client";

import { useEffect } from "react";
import { Button } from "./_ui/button.tsx";
import { QuietPage } from "./_ui/page-shell.tsx";
import "./globals.css";

/** Stands in for the whole page when even the frame around it failed. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => {
    console.error(error);
    if (window.matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.classList.add("dark");
  }, [error]);
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Spanwise</title>
        <QuietPage title="Something went wrong">
          <p className="text-[0.9375rem] text-muted">
            The fault is ours and has been written down. Your saved work is not touched by it. Try again in a moment.
          </p>
          <Button look="primary" size="large" className="mt-8 w-full" onClick={retry}>
            Try again
          </Button>
        </QuietPage>
      </body>
    </html>
  );
}

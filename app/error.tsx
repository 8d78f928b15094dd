"use client";

import { useEffect } from "react";
import { Button, ButtonLink } from "./_ui/button.tsx";
import { QuietPage } from "./_ui/page-shell.tsx";

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => {
    console.error(error);
  }, [error]);
  const digest = error instanceof Error ? (error as Error & { digest?: string }).digest : undefined;
  return (
    <QuietPage title="Something went wrong">
      <p className="text-[0.9375rem] text-muted">
        The fault is ours and has been written down. Your saved work is not touched by it. Try again; if it keeps
        happening, tell whoever runs this installation.
      </p>
      {digest ? <p className="mt-3 text-[0.8125rem] text-muted">They can find it under the number {digest}.</p> : null}
      <div className="mt-8 space-y-3">
        <Button look="primary" size="large" className="w-full" onClick={retry}>
          Try again
        </Button>
        <ButtonLink href="/projects" size="large" className="w-full">
          Go to my projects
        </ButtonLink>
      </div>
    </QuietPage>
  );
}

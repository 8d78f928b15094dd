"use client";

import { useRouter } from "next/navigation";
import { useEffect, useMemo, useRef } from "react";
import type { FastElsewhere } from "./surface/fast-keys.ts";
import { visitInTab } from "./trail.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** What the keys of the text reach outside of it. The same object for as long as the session is. */
export function useFastElsewhere(): FastElsewhere {
  const { facts, session } = useWorkbench();
  const router = useRouter();
  const now = useRef(facts);
  useEffect(() => {
    now.current = facts;
  });
  return useMemo(
    () => ({
      suggest(what) {
        const { project, document } = now.current;
        void import("./suggesting.ts").then(({ suggest, suggestPhrases, suggestionsAddress }) =>
          what === "phrases"
            ? suggestPhrases(session)
            : suggest(session, suggestionsAddress(project.id, document.id), document.mode, session.caret),
        );
      },
      openDocument(direction) {
        const { project, document, next } = now.current;
        const to = direction > 0 ? next : visitInTab(project.id, document.id);
        if (to !== null) router.push(`/projects/${project.id}/documents/${to}`);
        else session.tell(direction > 0 ? "There is no further document for you." : "No document was open before.");
      },
    }),
    [session, router],
  );
}

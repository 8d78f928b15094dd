"use client";

import { Copy, Sparkles, TextSelect } from "lucide-react";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { useCell } from "./cell.ts";
import { offerSame } from "./offering.ts";
import { useFastElsewhere } from "./use-fast-elsewhere.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Has the same words, or suggestions, offered. What is offered then is in the bar over the text. */
export function Offers() {
  const { session } = useWorkbench();
  const { canWrite } = useCell(session.status);
  const selected = useCell(session.selected);
  const offer = useCell(session.ghosts.offer);
  const keys = useCell(session.keys);
  const { suggest } = useFastElsewhere();
  return (
    <>
      <IconButton
        label="Tag the same words elsewhere"
        keys={keys.shown("same")}
        disabled={!canWrite || (selected === null && offer?.kind !== "same")}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => offerSame(session)}
      >
        <Copy aria-hidden />
      </IconButton>
      <IconButton
        label={offer?.kind === "suggestions" ? "Hide the suggestions" : "Show suggestions"}
        keys={keys.shown("suggestion-on")}
        disabled={!canWrite}
        aria-pressed={offer?.kind === "suggestions"}
        className="aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => (offer?.kind === "suggestions" ? session.ghosts.close() : suggest("suggestions"))}
      >
        <Sparkles aria-hidden />
      </IconButton>
      <IconButton
        label={offer?.kind === "phrases" ? "Hide the phrases" : "Go from phrase to phrase"}
        keys={keys.shown("phrase")}
        disabled={!canWrite}
        aria-pressed={offer?.kind === "phrases"}
        className="max-sm:hidden aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => (offer?.kind === "phrases" ? session.ghosts.close() : suggest("phrases"))}
      >
        <TextSelect aria-hidden />
      </IconButton>
    </>
  );
}

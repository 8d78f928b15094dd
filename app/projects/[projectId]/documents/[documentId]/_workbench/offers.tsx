"use client";

import { Copy, Sparkles, TextSelect } from "lucide-react";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { useCell } from "./cell.ts";
import type { Offer } from "./ghosts.ts";
import { offerSame } from "./offering.ts";
import { useBeside, useStatus } from "./use-beside.ts";
import { useFastElsewhere } from "./use-fast-elsewhere.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Has the same words, or suggestions, offered. What is offered then is in the bar over the text. */
export function Offers() {
  const { session } = useWorkbench();
  const canWrite = useStatus("canWrite");
  const selected = useBeside(session.selected, (id) => id !== null);
  const offered = useBeside(session.ghosts.offer, (offer) => offer?.kind);
  const keys = useCell(session.keys);
  const { suggest } = useFastElsewhere();
  const isOffered = (kind: Offer["kind"]) => session.ghosts.offer.value?.kind === kind;
  return (
    <>
      <IconButton
        label="Tag the same words elsewhere"
        keys={keys.shown("same")}
        disabled={!canWrite || (!selected && offered !== "same")}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => offerSame(session)}
      >
        <Copy aria-hidden />
      </IconButton>
      <IconButton
        label={offered === "suggestions" ? "Hide the suggestions" : "Show suggestions"}
        keys={keys.shown("suggestion-on")}
        disabled={!canWrite}
        aria-pressed={offered === "suggestions"}
        className="aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => (isOffered("suggestions") ? session.ghosts.close() : suggest("suggestions"))}
      >
        <Sparkles aria-hidden />
      </IconButton>
      <IconButton
        label={offered === "phrases" ? "Hide the phrases" : "Go from phrase to phrase"}
        keys={keys.shown("phrase")}
        disabled={!canWrite}
        aria-pressed={offered === "phrases"}
        className="aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => (isOffered("phrases") ? session.ghosts.close() : suggest("phrases"))}
      >
        <TextSelect aria-hidden />
      </IconButton>
    </>
  );
}

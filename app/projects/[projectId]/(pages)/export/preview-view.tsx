"use client";

import { useEffect, useState } from "react";
import { counted } from "#lib/counted.ts";
import type { Preview } from "#lib/data/export.ts";
import { Notice } from "../../../../_ui/notice.tsx";
import { Skeleton } from "../../../../_ui/skeleton.tsx";
import { ask } from "../documents/add/api.ts";
import { lossWords } from "./loss-words.ts";

/** So long nothing may change before the preview is asked for, in milliseconds: somebody is still choosing. */
const quiet = 250;

/** What an export would hold and lose, asked for as the choice changes. */
export function PreviewView({ address, format }: { address: string; format: string }) {
  const [seen, setSeen] = useState<{ address: string; preview: Preview | null; refusal: string } | null>(null);
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => {
      ask<Preview>("GET", address).then(
        (preview) => !gone && setSeen({ address, preview, refusal: "" }),
        (error: Error) => !gone && setSeen({ address, preview: null, refusal: error.message }),
      );
    }, quiet);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [address]);
  const fresh = seen?.address === address ? seen : null;
  return (
    <section
      className="space-y-4"
      aria-label="What will leave"
      aria-busy={!fresh}
      data-preview={fresh ? "seen" : "asked"}
    >
      <h2 className="text-base font-semibold tracking-[-0.01em]">What will leave</h2>
      {!fresh ? <Skeleton className="h-24" /> : null}
      {fresh?.refusal ? <Notice tone="danger">{fresh.refusal}</Notice> : null}
      {fresh?.preview ? <Told preview={fresh.preview} format={format} /> : null}
    </section>
  );
}

function Told({ preview: { counts, losses, whole, tried, folders }, format }: { preview: Preview; format: string }) {
  const lost = losses.filter(({ apart }) => !apart);
  const apart = losses.filter((loss) => loss.apart);
  if (counts.documents === 0) {
    return <Notice>Nothing that is finished fits this choice.</Notice>;
  }
  return (
    <div className="space-y-4 text-sm">
      <p>
        {counted(counts.documents, "document")}, {counted(counts.sets, "annotation set")},{" "}
        {counted(counts.spans, "tag")}, {counted(counts.relations, "relation")}.
      </p>
      {folders.length > 0 ? (
        <p className="text-muted">
          The format holds one layer of a document, so each of the {folders.length} layers has a folder of its own:{" "}
          {folders.map(({ folder }) => folder).join(", ")}.
        </p>
      ) : null}
      {lost.length === 0 ? (
        <Notice tone="good" title="Nothing is lost">
          <p>{format} holds all that is in these annotation sets.</p>
        </Notice>
      ) : (
        <Notice tone="warning" title="Not everything fits">
          <Losses losses={lost} relations={counts.relations} />
        </Notice>
      )}
      {apart.length > 0 ? (
        <Notice title="What is in no annotation set stays here">
          <Losses losses={apart} relations={counts.relations} />
        </Notice>
      ) : null}
      {whole ? null : (
        <p className="text-[0.8125rem] text-muted">
          Tried on the first {counted(tried, "document")}; the manifest of the archive has the figures for all.
        </p>
      )}
    </div>
  );
}

function Losses({ losses, relations }: { losses: Preview["losses"]; relations: number }) {
  return (
    <ul className="list-disc space-y-1 pl-4">
      {losses.map((loss) => (
        <li key={`${loss.what} ${loss.why} ${loss.outcome}`}>
          {lossWords(loss, relations)}, in {counted(loss.documents, "document")}
          {loss.apart ? "" : loss.outcome === "lost" ? ", not written" : ", changed"}: {loss.why}.
        </li>
      ))}
    </ul>
  );
}

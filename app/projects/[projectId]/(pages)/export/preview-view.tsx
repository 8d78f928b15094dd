"use client";

import { useEffect, useState } from "react";
import { counted } from "#lib/counted.ts";
import type { Preview } from "#lib/data/export.ts";
import { Notice } from "../../../../_ui/notice.tsx";
import { Skeleton } from "../../../../_ui/skeleton.tsx";
import { ask } from "../documents/add/api.ts";

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
  if (counts.documents === 0) {
    return <Notice>Nothing that is finished fits this choice.</Notice>;
  }
  return (
    <div className="space-y-4 text-sm">
      <p>
        {number(counts.documents, "document")}, {number(counts.sets, "annotation set")}, {number(counts.spans, "span")},{" "}
        {number(counts.relations, "relation")}.
      </p>
      {folders.length > 0 ? (
        <p className="text-muted">
          The format holds one layer of a document, so each of the {folders.length} layers has a folder of its own:{" "}
          {folders.map(({ folder }) => folder).join(", ")}.
        </p>
      ) : null}
      {losses.length === 0 ? (
        <Notice tone="good" title="Nothing is lost">
          <p>{format} holds all of it.</p>
        </Notice>
      ) : (
        <Notice tone="warning" title="Not everything fits">
          <ul className="list-disc space-y-1 pl-4">
            {losses.map(({ what, why, outcome, count, documents }) => (
              <li key={`${what} ${why} ${outcome}`}>
                {number(count, what)} in {number(documents, "document")}{" "}
                {outcome === "lost" ? "not written" : "changed"}: {why}.
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {whole ? null : (
        <p className="text-[0.8125rem] text-muted">
          Tried on the first {number(tried, "document")}; the manifest of the archive has the figures for all.
        </p>
      )}
    </div>
  );
}

/** A count with its word, in English. */
function number(count: number, word: string): string {
  const many = word.endsWith("y") ? `${word.slice(0, -1)}ies` : word.endsWith("metadata") ? word : `${word}s`;
  return counted(count, word, many);
}

"use client";

import { useEffect, useState } from "react";
import { textAddress } from "./text-address.ts";

/** A text with the offsets inside its grapheme clusters, in UTF-16 units, ascending. */
export type DocumentText = { text: string; clusters: number[] };

/** The whole text: the one that came with the page, or else the one that is fetched now. */
export function useDocumentText(
  facts: Parameters<typeof textAddress>[0],
  first: DocumentText | null,
): { text: DocumentText | null; failed: boolean } {
  // The server sends the same text again whenever the page is refreshed; it is still the same one.
  const [given] = useState(() => (first ? { text: first, failed: false } : null));
  const [fetched, setFetched] = useState<{ text: DocumentText | null; failed: boolean }>({ text: null, failed: false });
  const address = given ? null : textAddress(facts);
  useEffect(() => {
    if (!address) return;
    const stop = new AbortController();
    fetch(address, { signal: stop.signal })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(`the text came with ${answer.status}`);
        setFetched({ text: await answer.json(), failed: false });
      })
      .catch(() => {
        if (!stop.signal.aborted) setFetched({ text: null, failed: true });
      });
    return () => stop.abort();
  }, [address]);
  return given ?? fetched;
}

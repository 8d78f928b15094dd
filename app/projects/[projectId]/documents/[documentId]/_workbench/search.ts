/** Search in a text. All offsets are in UTF-16 units; no DOM, no chance, so that it runs in a worker too. */
import type { Clusters } from "#lib/annotation/clusters.ts";
import { isEdge, sameStretches } from "#lib/annotation/same.ts";
import type { Fragment } from "#lib/annotation/span.ts";

export type SearchQuery = {
  words: string;
  matchCase: boolean;
  wholeWords: boolean;
  /** Whether `words` is a regular expression. */
  pattern: boolean;
};

/** Beyond so many, what is found is no help. */
export const mostMatches = 100_000;

/** Where the words stand, in order, none over another. */
export function wordMatches(text: string, query: SearchQuery, clusters: Clusters): Fragment[] {
  return sameStretches(text, query.words, query, clusters, mostMatches);
}

/**
 * Where a regular expression matches something, in order. It may take for ever: see `PatternSearch`.
 * @throws SyntaxError
 */
export function patternMatches(text: string, query: Omit<SearchQuery, "pattern">): Fragment[] {
  const found: Fragment[] = [];
  const pattern = patternOf(query);
  for (let match = pattern.exec(text); match && found.length < mostMatches; match = pattern.exec(text)) {
    const end = match.index + match[0].length;
    // Nothing is no match, and the search would stand still on it.
    if (end === match.index) pattern.lastIndex += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
    else if (!query.wholeWords || (isEdge(text, match.index) && isEdge(text, end))) found.push([match.index, end]);
  }
  return found;
}

/** What stands against a regular expression, in the browser's words; null where nothing does. */
export function whyNoPattern(query: SearchQuery): string | null {
  try {
    patternOf(query);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*\/\w*: /u, "") : "It cannot be read.";
  }
}

function patternOf({ words, matchCase }: Pick<SearchQuery, "words" | "matchCase">): RegExp {
  return new RegExp(words, `gmu${matchCase ? "" : "i"}`);
}

/** The first match that ends after an offset; the number of matches where there is none. O(log n). */
export function firstAfter(matches: readonly Fragment[], offset: number): number {
  let [low, high] = [0, matches.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((matches[middle] as Fragment)[1] > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

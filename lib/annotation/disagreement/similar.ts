/**
 * The same disagreement elsewhere: the same words, called the same different things. What was decided once can be offered for all
 * others, however often it occurs; who stood on which side plays no part.
 */
import { lengthOf } from "../agreement/overlap.ts";
import { canonicalJson } from "../canonical-json.ts";
import { surface } from "../span.ts";
import { type Candidate, type Cluster, isNothing, type Version } from "./cluster.ts";
import { type Choice, settle } from "./settle.ts";

/** To how many cards a decision is carried over at once, at most. */
export const mostSimilar = 500;

/** How many letters the spans of a cluster have together, at most, for it to be compared: of more there is no like of it. */
const mostLetters = 100_000;

/**
 * Equal for disagreements that are alike; null where the cluster is no disagreement about spans, or so large a one that its words occur
 * nowhere else.
 */
export function similarityKey(cluster: Cluster, text: string): string | null {
  if (cluster.of !== "span" || cluster.kind === "agreed") return null;
  let letters = 0;
  for (const { spans } of cluster.candidates) for (const { fragments } of spans) letters += lengthOf(fragments);
  if (letters > mostLetters) return null;
  return canonicalJson([...new Set(cluster.candidates.map((candidate) => saying(candidate, text)))].sort());
}

/** Which words a version calls what. Attributes play no part. */
function saying({ spans }: Version, text: string): string {
  return canonicalJson(spans.map((span) => [surface(text, span), span.label]));
}

/**
 * The choice that does elsewhere what was done here; null where it cannot be told, since the two are not alike, the reviewer edited by
 * hand, or two versions there differ in attributes only.
 */
export function sameChoice(
  choice: Choice,
  here: { cluster: Cluster; text: string },
  there: { cluster: Cluster; text: string },
): Choice | null {
  const key = similarityKey(here.cluster, here.text);
  if (key === null || key !== similarityKey(there.cluster, there.text)) return null;
  if (choice.kind === "edit") return null;
  const chosen = chosenBy(choice, here.cluster);
  if (!chosen) return settle(there.cluster, choice).ok ? choice : null;
  const words = saying(chosen, here.text);
  const alike = there.cluster.candidates.filter((candidate) => saying(candidate, there.text) === words);
  return alike.length === 1 ? { kind: "candidate", key: alike[0]!.key } : null;
}

/** The candidate that a choice took, where it took one. */
function chosenBy(choice: Choice, { candidates, raters }: Cluster): Candidate | undefined {
  switch (choice.kind) {
    case "annotator":
      return candidates.find(({ supporters }) => supporters.includes(choice.rater));
    case "candidate":
      return candidates.find(({ key }) => key === choice.key);
    case "majority":
      return candidates.find(({ supporters }) => 2 * supporters.length > raters.length);
    case "nobody":
      return candidates.find(isNothing);
    default:
      return undefined;
  }
}

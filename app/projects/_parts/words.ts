import type { Mode, RevealRule } from "#lib/access/layer-access.ts";
import type { Role } from "#lib/access/roles.ts";
import { counted } from "#lib/counted.ts";
import type { DocumentState } from "#lib/data/documents.ts";

// How the interface names what the rules and the store call by a short word, and what each means to the people who choose.

export const roleWords: Record<Role, { name: string; explanation: string }> = {
  viewer: { name: "Viewer", explanation: "Reads the documents and what was tagged in them. Changes nothing." },
  annotator: { name: "Annotator", explanation: "Tags documents and finishes them." },
  reviewer: {
    name: "Reviewer",
    explanation:
      "As an annotator, and sees everybody's work, also before it is finished; settles disagreements and exports.",
  },
  manager: {
    name: "Manager",
    explanation: "As a reviewer, and sets up labels and guidelines, adds documents, invites and assigns people.",
  },
};

export const modeWords: Record<Mode, { name: string; explanation: string }> = {
  together: {
    name: "Together",
    explanation: "Everyone tags the same layer, live. Each sees the others' tags at once and may correct them.",
  },
  independent: {
    name: "Independently",
    explanation:
      "Each annotator tags alone and does not see the others' work until it is revealed. This is what makes agreement figures valid.",
  },
};

export const revealWords: Record<RevealRule, { name: string; explanation: string }> = {
  never: { name: "Never", explanation: "Annotators never see each other's tags. Reviewers do." },
  mine: {
    name: "After I finish",
    explanation: "Whoever has finished a document sees what the others tagged in it.",
  },
  all: {
    name: "After all finish",
    explanation: "The tags are shown once every annotator of the document has finished it.",
  },
};

export const stateWords: Record<DocumentState, string> = { new: "New", started: "Started", finished: "Finished" };

export function mentionsInWords(count: number): string {
  return `${counted(count, "comment")} ${count === 1 ? "mentions" : "mention"} you`;
}

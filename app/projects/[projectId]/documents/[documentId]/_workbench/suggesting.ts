/** Fetches suggestions, shows them as ghosts, and tells the server what was said of them. */
import type { Mode } from "#lib/access/layer-access.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { spanStart } from "#lib/annotation/span.ts";
import type { Ghost } from "./ghosts.ts";
import { offerPhrases } from "./offering.ts";
import type { Session } from "./session.ts";

/** As the API answers. */
type Suggested = {
  rows: {
    id: string;
    labelId: string;
    fragments: Fragment[];
    entityId: string | null;
    from:
      | { kind: "sets"; count: number; of: number }
      | { kind: "model"; layerId: string; spanId: string; name: string };
  }[];
  learnt: number;
  nameLabelId: string | null;
};

/** Where the suggestions of a document are asked for. */
export function suggestionsAddress(projectId: string, documentId: string): string {
  return `/api/v1/projects/${projectId}/documents/${documentId}/suggestions`;
}

/** What counts is decided on the server; whoever sees that documents are finished is told why they teach nothing here. */
const nothingLearnt: Record<Mode, string> = {
  together:
    "There is nothing to suggest yet. Suggestions come from documents that were finished together and, of those that are tagged independently, from the ones that you finished yourself. Gold teaches nothing.",
  independent:
    "There is nothing to suggest yet. In a document that is tagged independently, suggestions come only from what you finished yourself in such documents, so that nobody’s work colours yours.",
};

/** Shows what is suggested for the document, the first at or behind `from` as the current one. */
export async function suggest(session: Session, address: string, mode: Mode, from: number): Promise<void> {
  session.say("Looking for suggestions.");
  let suggested: Suggested;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`the suggestions came with ${answer.status}`);
    suggested = await answer.json();
  } catch {
    session.tell("The suggestions could not be loaded. Try again when you are connected.");
    return;
  }
  const ghosts = suggested.rows.map(ghostOf);
  if (suggested.nameLabelId !== null) ghosts.push(...(await namesIn(session, suggested.nameLabelId, ghosts)));
  session.verdicts = (verdicts) => tellVerdicts(address, verdicts);
  if (!session.ghosts.show({ kind: "suggestions", words: "", label: "", ghosts }, session.index, from)) {
    session.tell(
      suggested.learnt === 0 && suggested.nameLabelId === null
        ? nothingLearnt[mode]
        : "There is nothing to suggest that is not tagged already.",
    );
    return;
  }
  // The keys are about what is suggested now, and afterwards about nothing that is out of sight.
  session.select(null);
  const count = session.ghosts.offer.value?.ghosts.length ?? 0;
  session.say(`${count} suggestions. Enter accepts one, Delete rejects it, Tab goes on.`);
}

function ghostOf({ id, labelId, fragments, entityId, from }: Suggested["rows"][number]): Ghost {
  const model = from.kind === "model";
  return {
    id,
    label: labelId,
    fragments,
    ...(entityId !== null && { entity: entityId }),
    origin: model
      ? { kind: "suggestion", layer: from.layerId, id: from.spanId }
      : { kind: "suggestion", layer: "sets", id },
    why: model ? `Suggested by ${from.name}.` : tagged(from.count, from.of),
  };
}

function tagged(count: number, of: number): string {
  const times = count === 1 ? "once" : `${count} times`;
  return of === count ? `Tagged so ${times} before.` : `Tagged so ${times} of ${of} before.`;
}

/** The names that an English name finder sees, but where something else is suggested already. */
async function namesIn(session: Session, label: string, others: readonly Ghost[]): Promise<Ghost[]> {
  const { findNames } = await import("./names.ts");
  const names = await findNames(session.ground.text);
  const taken = new Set(others.map(spanStart));
  return names
    .filter(([start]) => !taken.has(start))
    .map(([start, end]) => ({
      id: `name-${start}-${end}`,
      label,
      fragments: [[start, end]],
      origin: { kind: "suggestion", layer: "names", id: `name-${start}-${end}` },
      why: "It looks like a name.",
    }));
}

/** Offers the phrases of an English text, from the caret on. */
export async function suggestPhrases(session: Session): Promise<void> {
  if (!/^(en\b|$)/i.test(session.ground.locale)) {
    session.tell("Phrases are looked for in English texts only.");
    return;
  }
  const { findPhrases } = await import("./names.ts");
  offerPhrases(session, await findPhrases(session.ground.text), session.caret);
}

/** Best effort: a verdict that is lost means that something rejected is suggested once more. */
function tellVerdicts(address: string, said: readonly { suggestion: Ghost; spanId: string | null }[]): void {
  const verdicts = said.map(({ suggestion, spanId }) => ({
    suggestion: suggestion.id,
    accepted: spanId !== null,
    spanId,
  }));
  void fetch(`${address}/verdicts`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ verdicts }),
    keepalive: true,
  }).catch(() => {});
}

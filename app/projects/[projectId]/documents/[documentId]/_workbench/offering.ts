/** What a person does with ghosts: has them offered, accepts, rejects. Each says aloud what came of it. */

import type { EdgeMove } from "#lib/annotation/edges.ts";
import { moveEdge } from "#lib/annotation/edges.ts";
import { sameStretches } from "#lib/annotation/same.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { spanStart } from "#lib/annotation/span.ts";
import type { Edit } from "#lib/collab/client/edits.ts";
import { newId } from "#lib/collab/client/edits.ts";
import { Failure } from "#lib/errors.ts";
import type { Ghost } from "./ghosts.ts";
import type { Session } from "./session.ts";

/** More are not offered at once: accepting all is one change, and one change has an end. */
const mostOffered = 2_000;

/** Offers the words of the selected tag wherever else they stand untagged. Where they are offered already, tags them all. */
export function offerSame(session: Session): void {
  const { ghosts } = session;
  if (ghosts.offer.value?.kind === "same") {
    acceptAll(session);
    return;
  }
  const span = session.selectedSpan();
  if (!span) session.tell("Select a tag first; then its words are offered elsewhere.");
  else if (span.fragments.length > 1) session.tell("A tag in several pieces cannot be looked for elsewhere.");
  else searchSame(session);
}

/** Looks for the words of the selected tag with the options as they stand. */
export function searchSame(session: Session): void {
  const { ghosts, ground } = session;
  const span = session.selectedSpan() ?? session.index.get(session.sameAs ?? "");
  const [fragment] = span?.fragments ?? [];
  if (!span || !fragment) return;
  session.sameAs = span.id;
  const words = ground.text.slice(...fragment);
  const found = sameStretches(ground.text, words, session.sameOptions.value, ground.clusters, mostOffered);
  const offered = found.map(
    ([start, end]): Ghost => ({
      id: `same-${start}`,
      label: span.label,
      fragments: [[start, end]],
      // The same words name the same. Attributes are not carried on: they say what is so in one place of the text, such as who
      // doubts or demands there, and in another it has to be looked at.
      ...(span.entity !== undefined && { entity: span.entity }),
      origin: { kind: "same", of: span.id },
      why: "The same words.",
    }),
  );
  if (!ghosts.show({ kind: "same", words, label: span.label, ghosts: offered }, session.index, spanStart(span))) {
    session.say(`“${session.shortSurface(span, 40)}” stands nowhere else in this document untagged.`);
    return;
  }
  const count = ghosts.offer.value?.ghosts.length ?? 0;
  session.say(`${count} more untagged “${session.shortSurface(span, 40)}”. The same key tags all, Enter this one.`);
}

/** Goes to the next or previous ghost. */
export function stepGhost(session: Session, direction: 1 | -1, caret: number): Ghost | null {
  const ghost = session.ghosts.step(direction, caret);
  if (ghost) goTo(session, ghost);
  return ghost;
}

/** Makes a tag of the ghost, or of the current one, and goes on to the next. `label` gives it another label than its own. */
export function accept(session: Session, given?: Ghost, label?: string): void {
  const ghost = given ?? session.ghosts.get(session.ghosts.current.value);
  if (!ghost) return;
  const chosen = label ?? (ghost.label || session.held.value || session.lastLabel);
  if (chosen === null) {
    session.tell("Give it a label by the label's key.");
    return;
  }
  // Under another label it is the person's own tag, and no longer what was suggested.
  const other = ghost.label !== chosen;
  const own = other && ghost.origin?.kind === "suggestion";
  if (own) session.verdicts?.([{ suggestion: ghost, spanId: null }]);
  if (!tagGhosts(session, [{ ...(other ? withoutEntity(ghost) : ghost), label: chosen, ...(own && { origin: null }) }]))
    return;
  session.lastLabel = chosen;
  const next = session.ghosts.get(session.ghosts.current.value);
  if (next) sayGhost(session, next);
}

/** As another kind of thing, the words need not name what they named. */
function withoutEntity({ entity: _, ...ghost }: Ghost): Ghost {
  return ghost;
}

/** Moves an edge of the current ghost. */
export function moveGhostEdge(session: Session, move: EdgeMove): void {
  const ghost = session.ghosts.get(session.ghosts.current.value);
  if (!ghost) return;
  const fragments = moveEdge(ghost, move, session.ground);
  if (fragments) {
    session.ghosts.reshape(fragments);
    session.say(`Now “${session.shortSurface({ fragments }, 60)}”.`);
  } else session.say("The edge cannot move further.");
}

/** Offers phrases to be labelled, from `from` on: where each begins and ends, and not what it is. */
export function offerPhrases(session: Session, phrases: readonly Fragment[], from: number): void {
  const ghosts = phrases.map(
    (fragment): Ghost => ({
      id: `phrase-${fragment.join("-")}`,
      label: "",
      fragments: [fragment],
      origin: null,
      why: "",
    }),
  );
  if (!session.ghosts.show({ kind: "phrases", words: "", label: "", ghosts }, session.index, from)) {
    session.tell("No phrases were found. They are looked for in English texts.");
    return;
  }
  const first = session.ghosts.get(session.ghosts.current.value);
  if (first) goTo(session, first);
}

/**
 * A ghost is what the keys are about now. What was selected before is let go, so that nothing out of sight is left for them when the
 * ghosts are gone.
 */
function goTo(session: Session, ghost: Ghost): void {
  session.select(null);
  session.selectText(null);
  sayGhost(session, ghost);
}

/** Makes tags of all ghosts that are offered, as one change: one undo takes them back. */
export function acceptAll(session: Session): void {
  const offered = (session.ghosts.offer.value?.ghosts ?? []).filter(({ label }) => label !== "");
  if (offered.length > 0) tagGhosts(session, offered);
  else session.ghosts.close();
}

/** Takes the ghost away, and goes on to the next. */
export function reject(
  session: Session,
  ghost: Ghost | undefined = session.ghosts.get(session.ghosts.current.value),
): void {
  if (!ghost) return;
  session.ghosts.drop(new Set([ghost.id]));
  if (ghost.origin?.kind === "suggestion") session.verdicts?.([{ suggestion: ghost, spanId: null }]);
  const next = session.ghosts.get(session.ghosts.current.value);
  if (next) sayGhost(session, next);
  else session.say("Rejected.");
}

function tagGhosts(session: Session, offered: readonly Ghost[]): boolean {
  const made = offered.map((ghost) => ({ suggestion: ghost, spanId: newId() }));
  const asOffered = made.map(({ suggestion, spanId }) => ({
    ghost: session.ghosts.get(suggestion.id) ?? suggestion,
    spanId,
  }));
  const edits = made.map(({ suggestion: { label, fragments, entity, origin }, spanId }): Edit => {
    const attributes = session.palette.value.defaultsOf(label);
    const value = {
      label,
      fragments,
      ...(entity !== undefined && { entity }),
      ...(origin && { origin }),
      ...(Object.keys(attributes).length > 0 && { attributes }),
    };
    return { root: "spans", id: spanId, value };
  });
  const [first] = offered;
  const { name } = session.palette.value.label(first?.label ?? "");
  try {
    session.layer.transact(edits, offered.length > 1 ? `tag ${offered.length} as ${name}` : `tag as ${name}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    session.tell(error.message);
    return false;
  }
  session.ghosts.became(asOffered);
  session.listed.value = made.at(-1)?.spanId ?? null;
  const suggested = made.filter(({ suggestion }) => suggestion.origin?.kind === "suggestion");
  if (suggested.length > 0) session.verdicts?.(suggested);
  session.say(offered.length > 1 ? `Tagged ${offered.length}. One undo takes all of them back.` : `Tagged as ${name}.`);
  return true;
}

function sayGhost(session: Session, ghost: Ghost): void {
  const { name } = session.palette.value.label(ghost.label);
  const words = session.shortSurface(ghost, 60);
  const all = session.ghosts.offer.value?.ghosts ?? [];
  const as = ghost.label === "" ? "" : ` as ${name}`;
  session.say(`“${words}”${as}? ${ghost.why} ${all.indexOf(ghost) + 1} of ${all.length}.`);
}

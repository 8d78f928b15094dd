/**
 * Deciding one card, and undoing that. A decision names what its reviewer saw: the fingerprint of the card, and the revision of what had
 * been decided. Where either is another by now nothing is written, and both values are told.
 */
import type { Member } from "#lib/access/member.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import type { Cluster, Version } from "#lib/annotation/disagreement/cluster.ts";
import { goldOf } from "#lib/annotation/disagreement/gold.ts";
import { type Choice, type Settlement, settle } from "#lib/annotation/disagreement/settle.ts";
import { faultOf, parseChoice } from "#lib/annotation/disagreement/strict-choice.ts";
import { Failure } from "#lib/errors.ts";
import { type Clock, systemClock } from "./clock.ts";
import { insertDecisions, insertUndoings } from "./decision-rows.ts";
import type { EventKind } from "./event-kinds.ts";
import { record } from "./events.ts";
import { invalid, paragraph, whole } from "./field.ts";
import { decideUnder, type ReviewCommand } from "./gold.ts";
import { readSchema } from "./labels.ts";
import { namesFor, viewOf } from "./review.ts";
import type { DecideRequest, DecisionConflict } from "./review-shapes.ts";
import { commandKey } from "./sets.ts";

/**
 * Settles a card: stores the decision, and what it puts into gold, together.
 * @throws Failure conflict with `data: DecisionConflict` where somebody decided first or the sets changed; invalid where the choice
 * does not fit the card; forbidden for the blind
 */
export async function decide(
  member: Member,
  request: DecideRequest,
  now: Clock = systemClock,
): Promise<{ revision: number }> {
  const { documentId, cluster: clusterId, fingerprint, revision } = request;
  const parsed = parseChoice(request.choice);
  if (!parsed.ok) throw invalid("choice", `This is not a choice: ${parsed.why}.`);
  const said = {
    reason: paragraph(request.reason ?? "", "reason", "the reason", 2_000),
    comment: paragraph(request.comment ?? "", "comment", "the comment", 5_000),
    confidence: request.confidence == null ? null : whole(request.confidence, "confidence", "The confidence", 1, 5),
    guidelineChange: request.guidelineChange ?? false,
  };
  const asked = { clusterId, fingerprint, revision, choice: parsed.value, ...said };
  const key = commandKey("decide", request.key, [documentId, asked as unknown as Json]);
  return decideUnder(
    member,
    documentId,
    key,
    async (command) => {
      const { tx, basis, decided, at } = command;
      const namesNow = () => namesFor(tx, member, basis, request.hideNames);
      // Looked up only where somebody stands under another name.
      const masked = parsed.value.kind === "annotator" && !basis.annotators.includes(parsed.value.rater);
      const choice = masked ? (await namesNow()).realChoice(parsed.value) : parsed.value;
      const standing = decided.held.get(clusterId);
      const seen = decided.revisions.get(clusterId) ?? 0;
      const cluster = basis.byId.get(clusterId);
      const refuse = async (why: DecisionConflict["why"], message: string) => {
        const data: DecisionConflict = {
          why,
          standing: standing ? viewOf(standing, basis, await namesNow()) : null,
          revision: seen,
          yours: parsed.value,
        };
        return new Failure("conflict", message, { data });
      };
      if (seen !== revision) {
        const who = standing && standing.userId !== member.userId ? standing.userName : "You";
        const message = standing
          ? `${who} decided on this card since you looked at it. Nothing was changed; look at both and decide again.`
          : "What was decided here was undone since you looked at it. Nothing was changed; decide again.";
        throw await refuse("decided", message);
      }
      if (cluster?.fingerprint !== fingerprint) {
        throw await refuse(
          "grounds",
          "What the annotators made here has changed since you looked at it. Nothing was decided; look again.",
        );
      }
      if (choice.kind === "edit") await refuseUnfit(command, cluster, choice.version);
      const settled = settle(cluster, choice);
      if (!settled.ok) throw invalid("choice", settled.why);
      refuseLooseEnds(command, clusterId, settled.settlement);
      await insertDecisions(
        tx,
        member.userId,
        documentId,
        [{ cluster, choice, settlement: settled.settlement, ...said }],
        decided,
        { at },
      );
      await tx.claim.deleteMany({ where: { documentId, cluster: clusterId, userId: member.userId } });
      await recordDecision(command, "decision.made", { cluster: clusterId, revision: seen + 1 });
      return { revision: seen + 1 };
    },
    now,
    [clusterId, ...endsIn(parsed.value)],
  );
}

/** The places that a relation made by hand connects, which can be others than its card's. */
function endsIn(choice: Choice): string[] {
  return choice.kind === "edit" ? choice.version.relations.flatMap(({ from, to }) => [from, to]) : [];
}

/** What a reviewer made by hand must fit the text and the labels, as what an annotator makes must. */
async function refuseUnfit(command: ReviewCommand, cluster: Cluster, version: Version): Promise<void> {
  const { tx, member, sight, basis } = command;
  const { documentId } = sight;
  const { text } = await tx.documentText.findUniqueOrThrow({ where: { documentId }, select: { text: true } });
  const fault = faultOf(version, cluster, text, await readSchema(tx, member.projectId), (id) => basis.byId.get(id));
  if (fault) throw invalid("choice", fault);
}

/** A relation goes between places that are settled. */
function refuseLooseEnds({ basis, decided }: ReviewCommand, cluster: string, settlement: Settlement): void {
  if (settlement.relations.length === 0) return;
  const others = [...decided.held.values()].filter((row) => row.cluster !== cluster && basis.byId.has(row.cluster));
  const { blocked } = goldOf([...others, { cluster, fingerprint: "", settlement, entry: null }]);
  const mine = blocked.find((one) => one.cluster === cluster);
  if (!mine) return;
  const message = decided.held.has(mine.waitsFor)
    ? "A place that this relation connects was settled as nothing, so there is nothing to connect. Decide for nobody here."
    : "Settle the places that this relation connects first.";
  throw new Failure("invalid", message, { place: { field: "choice" }, data: { waitsFor: mine.waitsFor } });
}

/**
 * Takes back what was decided on a card, whoever decided it; the record says who undid whose. What was decided before that holds again.
 * @throws Failure conflict where something else has been decided since
 */
export async function undoDecision(
  member: Member,
  request: { documentId: string; cluster: string; revision: number; hideNames?: boolean | undefined; key: string },
  now: Clock = systemClock,
): Promise<{ revision: number }> {
  const { documentId, cluster, revision } = request;
  const key = commandKey("undo-decision", request.key, [documentId, cluster, revision]);
  return decideUnder(
    member,
    documentId,
    key,
    async (command) => {
      const { tx, basis, decided, at } = command;
      const held = decided.held.get(cluster);
      const seen = decided.revisions.get(cluster) ?? 0;
      if (!held || seen !== revision) {
        const names = await namesFor(tx, member, basis, request.hideNames);
        const message = held
          ? "Something else was decided on this card since you looked at it, so nothing was undone."
          : "There is nothing to undo on this card any more.";
        const data = { why: "decided", standing: held ? viewOf(held, basis, names) : null, revision: seen };
        throw new Failure("conflict", message, { data });
      }
      await insertUndoings(tx, member.userId, documentId, [held], decided, at);
      await recordDecision(command, "decision.undone", { cluster, revision: held.revision, of: held.userId });
      return { revision: seen + 1 };
    },
    now,
    [cluster],
  );
}

async function recordDecision(
  { tx, member, sight }: ReviewCommand,
  kind: EventKind,
  data: Record<string, string | number>,
): Promise<void> {
  const { projectId, userId } = member;
  const { documentId } = sight;
  await record(tx, { projectId, userId, kind, subject: documentId, data: { documentId, ...data } });
}

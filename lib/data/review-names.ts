/**
 * Under which names annotators stand in a review. Where names are hidden, ids are replaced too, and "Annotator 1" of one document is
 * not that of another. It keeps a reviewer from deciding by name; it is no protection of a secret, since members may see who works on what.
 */
import { createHash } from "node:crypto";
import type { Cluster } from "#lib/annotation/disagreement/cluster.ts";
import type { Rule } from "#lib/annotation/disagreement/rules.ts";
import type { Choice, Settlement, Sources } from "#lib/annotation/disagreement/settle.ts";
import { sharedRater } from "#lib/annotation/disagreement/together.ts";
import { compareStrings } from "#lib/annotation/span.ts";
import type { Transaction } from "./client.ts";
import type { Basis } from "./review-basis.ts";
import type { Person, Rater } from "./review-shapes.ts";

export class ReviewNames {
  readonly hidden: boolean;
  readonly raters: readonly Rater[];
  private readonly shown = new Map<string, string>();
  private readonly real = new Map<string, string>();
  private readonly names = new Map<string, string>();

  private constructor(hidden: boolean, annotators: readonly Rater[], others: readonly Rater[]) {
    this.hidden = hidden;
    this.raters = [...annotators, ...others];
    for (const { id, name } of this.raters) this.names.set(id, name);
  }

  /** `waiting` are annotators who have not finished. */
  static async read(tx: Transaction, basis: Basis, waiting: readonly string[], hidden: boolean): Promise<ReviewNames> {
    const ids = [...new Set([...basis.annotators, ...waiting])];
    const people = await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
    const nameOf = new Map(people.map((person) => [person.id, person.name]));
    const byChance = (id: string) => createHash("sha256").update(`${basis.documentId} ${id}`).digest("hex");
    const chance = new Map(ids.map((id) => [id, byChance(id)]));
    const order = hidden
      ? ids.toSorted((x, y) => compareStrings(chance.get(x)!, chance.get(y)!))
      : ids.toSorted((x, y) => compareStrings(nameOf.get(x) ?? "", nameOf.get(y) ?? "") || compareStrings(x, y));
    const standIn = (id: string) => `annotator-${chance.get(id)!.slice(0, 12)}`;
    const annotators = order.map(
      (id, i): Rater => ({
        id: hidden ? standIn(id) : id,
        name: hidden ? `Annotator ${i + 1}` : (nameOf.get(id) ?? ""),
        kind: "annotator",
        state: waiting.includes(id) ? "waiting" : "finished",
      }),
    );
    const others = [...basis.models].map(([id, name]): Rater => ({ id, name, kind: "model", state: "finished" }));
    if (basis.shared && basis.models.size > 0) {
      others.unshift({ id: sharedRater, name: "Shared", kind: "shared", state: "finished" });
    }
    const made = new ReviewNames(hidden, annotators, others);
    for (const id of ids) {
      if (hidden) made.shown.set(id, standIn(id));
      // Whoever hides names by her own choice names them so, too.
      made.real.set(standIn(id), id);
    }
    return made;
  }

  id(rater: string): string {
    return this.shown.get(rater) ?? rater;
  }

  /** The other way, for what a reviewer sends. */
  realId(rater: string): string {
    return this.real.get(rater) ?? rater;
  }

  person(userId: string, name: string): Person {
    const shown = this.shown.get(userId);
    return shown === undefined ? { userId, name } : { userId: shown, name: this.names.get(shown) ?? "" };
  }

  choice(choice: Choice): Choice {
    return choice.kind === "annotator" ? { kind: "annotator", rater: this.id(choice.rater) } : choice;
  }

  realChoice(choice: Choice): Choice {
    return choice.kind === "annotator" ? { kind: "annotator", rater: this.realId(choice.rater) } : choice;
  }

  rule(rule: Rule, id = (rater: string) => this.id(rater)): Rule {
    if (rule.kind === "annotator") return { ...rule, rater: id(rule.rater) };
    if (rule.kind === "by-label") return { ...rule, rule: this.rule(rule.rule, id) };
    if (rule.kind === "first-of") return { ...rule, rules: rule.rules.map((one) => this.rule(one, id)) };
    return rule;
  }

  realRule(rule: Rule): Rule {
    return this.rule(rule, (rater) => this.realId(rater));
  }

  sources(sources: Sources): Sources {
    return Object.fromEntries(Object.entries(sources).map(([rater, ids]) => [this.id(rater), ids]));
  }

  settlement({ spans, relations, value }: Settlement): Settlement {
    return {
      spans: spans.map((span) => ({ ...span, sources: this.sources(span.sources) })),
      relations: relations.map((relation) => ({ ...relation, sources: this.sources(relation.sources) })),
      value,
    };
  }

  cluster<T extends Cluster>(cluster: T): T {
    if (!this.hidden) return cluster;
    return {
      ...cluster,
      raters: cluster.raters.map((rater) => this.id(rater)),
      candidates: cluster.candidates.map((candidate) => ({
        ...candidate,
        supporters: candidate.supporters.map((rater) => this.id(rater)),
        sources: this.sources(candidate.sources),
      })),
    };
  }
}

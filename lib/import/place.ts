/** Whose the layers of a file become. Pure: the preview tells by it what the job will do. */
import type { ExchangeLayer } from "#lib/annotation/formats/exchange.ts";

/** What a file says of a layer: of which kind it is, and who made it ("": nobody is named). */
export type LayerSource = Pick<ExchangeLayer, "kind" | "annotator">;

export type Place =
  | { kind: "shared" | "gold" }
  | { kind: "model"; name: string }
  | { kind: "personal"; userId: string }
  /** Of somebody who is no member: for her an annotator is made who has no account. */
  | { kind: "annotator"; name: string }
  /** It cannot be placed, and why. */
  | { kind: "nowhere"; why: string };

/** As what annotations arrive. `file`: each layer as its file says; what names nobody is of the shared layer. */
export const arrivals = ["file", "model", "shared", "personal", "gold", "none"] as const;
export type Arrival = (typeof arrivals)[number];

/** What a person decides about layers. */
export type Placing = {
  arrival: Arrival;
  /** The name of the model whose layer it becomes, where the file does not say. */
  model: string;
  /**
   * Members, by the names that the files have for annotators; under "" whose the tags are that name nobody. Ids, addresses or clear
   * names. null: she is nobody who has an account here, whatever she is called.
   */
  people: Readonly<Record<string, string | null>>;
  /** What annotators become whom the files name and who are no members: annotators without an account, or models. */
  strangers: "annotator" | "model";
};

/** Ids of people by what a file may call them, in lower case. */
export type Known = {
  /** Everybody: names and addresses, where they are clear. */
  members: ReadonlyMap<string, string>;
  /** Those among them who have no account. One of them may be called as a member is who has one. */
  withoutAccount: ReadonlyMap<string, string>;
};

export function placeOf({ kind, annotator }: LayerSource, plan: Placing, known: Known): Place {
  const { arrival } = plan;
  const own = arrival === "file" ? kind : arrival;
  // Whoever is said to have made what names nobody has made it.
  const wanted = arrival === "file" && own === "shared" && annotator === "" && plan.people[""] ? "personal" : own;
  if (wanted === "shared" || wanted === "gold") return { kind: wanted };
  const name = cleanName(annotator) || plan.model;
  if (wanted !== "personal") return { kind: "model", name };
  const userId = memberNamed(annotator, plan, known);
  if (userId) return { kind: "personal", userId };
  if (annotator !== "" && plan.strangers === "annotator") return { kind: "annotator", name: annotatorName(annotator) };
  if (arrival === "file") return { kind: "model", name };
  const why =
    annotator === ""
      ? "nobody is named as their annotator; say whose tags they are, or bring them as the shared layer or as a model's"
      : `“${annotator.slice(0, 80)}” is no member of the project; say who it is, or bring the layer as a model's`;
  return { kind: "nowhere", why };
}

/** The member whom the plan, or the name itself, means; null where nobody is meant. */
export function memberNamed(name: string, { people }: Pick<Placing, "people">, known: Known): string | null {
  const chosen = Object.hasOwn(people, name) ? people[name] : undefined;
  if (typeof chosen === "string") return known.members.get(chosen.toLowerCase()) ?? null;
  if (name === "") return null;
  const called = chosen === null ? known.withoutAccount : known.members;
  return called.get(name.toLowerCase()) ?? called.get(annotatorName(name).toLowerCase()) ?? null;
}

/** What an annotator is called who is made for a name in a file; some programs have numbers only. */
export function annotatorName(name: string): string {
  const clean = cleanName(name).slice(0, 100).toWellFormed().trim();
  return /^\d*$/.test(clean) ? `Annotator ${clean}`.trim() : clean;
}

/** A name as a project may have it: one line, none of its letters invisible controls. */
export function cleanName(name: string): string {
  return /^[\x20-\x7e]*$/.test(name) && name.length <= 80
    ? name.trim()
    : name
        .toWellFormed()
        .replace(/\p{Cc}+/gu, " ")
        .trim()
        .slice(0, 200)
        .toWellFormed()
        .trim();
}

import type { Names } from "./names.ts";
import { annotatorName, type Known, memberNamed, type Placing, placeOf } from "./place.ts";

/** The names of the annotators to be made for people whom files name and who are no members. */
export function strangersIn(names: Names, plan: Placing, known: Known): string[] {
  const found = new Map<string, string>();
  const add = (name: string) => found.set(name.toLowerCase(), name);
  if (plan.arrival === "none") return [];
  for (const source of names.layers.values()) {
    const place = placeOf(source, plan, known);
    if (place.kind === "annotator") add(place.name);
  }
  if (plan.strangers === "annotator" && plan.arrival !== "model") {
    for (const name of names.authors.keys()) if (!memberNamed(name, plan, known)) add(annotatorName(name));
  }
  return [...found.values()];
}

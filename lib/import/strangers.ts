import type { Names } from "./names.ts";
import { annotatorName, memberNamed, type Placing, placeOf } from "./place.ts";

/** The names of the annotators to be made for people whom files name and who are no members. */
export function strangersIn(names: Names, plan: Placing, members: ReadonlyMap<string, string>): string[] {
  const found = new Map<string, string>();
  const add = (name: string) => found.set(name.toLowerCase(), name);
  if (plan.arrival === "none") return [];
  for (const source of names.layers.values()) {
    const place = placeOf(source, plan, members);
    if (place.kind === "annotator") add(place.name);
  }
  if (plan.strangers === "annotator" && plan.arrival !== "model") {
    for (const name of names.authors.keys()) if (!memberNamed(name, plan, members)) add(annotatorName(name));
  }
  return [...found.values()];
}

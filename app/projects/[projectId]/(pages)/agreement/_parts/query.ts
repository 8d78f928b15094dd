import type { ChoiceQuery } from "#lib/data/agreement-choice.ts";

/** What may stand in the address of the agreement pages. */
export type PageQuery = Record<string, string | string[] | undefined>;

const names = ["against", "documents", "annotators", "labels", "unit", "overlap", "afterReveal"] as const;

/** The choice in an address; whatever else stands there is left out. */
export function choiceIn(query: PageQuery): ChoiceQuery {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query[name];
      return value ? [[name, String(value)]] : [];
    }),
  );
}

export function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** An address with the same choice, and more. */
export function address(
  path: string,
  query: ChoiceQuery,
  more: Record<string, string | null | undefined> = {},
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, ...more })) if (value) search.set(name, value);
  return search.size > 0 ? `${path}?${search}` : path;
}

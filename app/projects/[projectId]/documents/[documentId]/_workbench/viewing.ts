/** Which tags are shown in the text: some labels can be dimmed or hidden, and only one person's tags shown. */
import type { Span } from "#lib/annotation/span.ts";

export type Viewing = {
  dimmed: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  /** Only the tags of this person; null: everybody's. */
  by: string | null;
};

export const everything: Viewing = { dimmed: new Set(), hidden: new Set(), by: null };

export function isShown({ hidden, by }: Viewing, { label, author }: Pick<Span, "label" | "author">): boolean {
  return !hidden.has(label) && (by === null || by === author);
}

/** Shown, then dimmed, then hidden, then shown again. */
export function turned(viewing: Viewing, label: string): Viewing {
  const [dimmed, hidden] = [new Set(viewing.dimmed), new Set(viewing.hidden)];
  if (hidden.delete(label)) return { ...viewing, dimmed, hidden };
  if (dimmed.delete(label)) hidden.add(label);
  else dimmed.add(label);
  return { ...viewing, dimmed, hidden };
}

/** What is not shown, in words; "" where everything is. */
export function notShown({ hidden, by }: Viewing, nameOf: (userId: string) => string): string {
  const labels =
    hidden.size === 0 ? "" : hidden.size === 1 ? "one label is hidden" : `${hidden.size} labels are hidden`;
  const name = by === null ? "" : nameOf(by);
  const people = name && `only ${name === "you" ? "your own tags" : `the tags of ${name}`} are shown`;
  const said = [labels, people].filter(Boolean).join(", and ");
  return said && `${said[0]?.toUpperCase()}${said.slice(1)}.`;
}

/** From what a layer or an annotation set holds to what the measures take. */
import { type LayerContent, splitEntryKey } from "../annotation.ts";
import type { AttributeValue } from "../label.ts";
import type { Fragment } from "../span.ts";
import type { RatedDocument, RatedRelation, RatedSpan, RatedStatement } from "./figure.ts";

/**
 * A document with the sets of those who finished it, by rater. A relation without one of its ends is left out: finishing refuses it.
 *
 * @param tokens of the text, for measures that count tokens: for example `wordRanges(text, [0, text.length], language)`
 */
export function ratedDocument(
  { id, length, tokens }: { id: string; length: number; tokens?: readonly Fragment[] },
  finished: ReadonlyMap<string, LayerContent>,
): RatedDocument {
  const sets = new Map<string, readonly RatedSpan[]>();
  const relations = new Map<string, readonly RatedRelation[]>();
  const statements = new Map<string, RatedStatement>();
  for (const [rater, content] of finished) {
    const places = new Map<string, number>();
    const spans: RatedSpan[] = [];
    for (const span of content.spans.values()) {
      places.set(span.id, spans.length);
      spans.push(span);
    }
    sets.set(rater, spans);
    relations.set(
      rater,
      [...content.relations.values()].flatMap(({ type, from, to }) => {
        const [start, end] = [places.get(from), places.get(to)];
        return start === undefined || end === undefined ? [] : [{ type, from: start, to: end }];
      }),
    );
    const labels: string[] = [];
    const attributes: [string, AttributeValue][] = [];
    for (const { key, value } of content.document.values()) {
      const [kind, name] = splitEntryKey(key);
      if (kind === "label") labels.push(name);
      else if (kind === "attribute") attributes.push([name, value]);
    }
    statements.set(rater, { labels, attributes: Object.fromEntries(attributes) });
  }
  return { id, length, sets, relations, statements, ...(tokens ? { tokens } : {}) };
}

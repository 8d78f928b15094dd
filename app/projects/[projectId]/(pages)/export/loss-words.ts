/** What an export cannot carry, in words: what exactly is counted, for each kind of loss. */
import { counted } from "#lib/counted.ts";

type Counted = { what: string; count: number };
type Words = (count: number, made: string) => string;

/** Of how many tags and relations something is counted. Where nothing but tags leaves, it is of tags. */
const of = (count: number, one: string, made: string) =>
  made === "tag" ? counted(count, "tag") : `${count.toLocaleString("en")} ${count === 1 ? one : "tags and relations"}`;
const ofMade = (count: number, made: string) => of(count, "tag or relation", made);

/** `made` is "tag" where there are no relations. One that is not here is counted under its own name. */
const words: Record<string, Words> = {
  span: (count) => counted(count, "tag"),
  author: (count, made) => `The ${count === 1 ? "author" : "authors"} of ${ofMade(count, made)}`,
  editor: (count, made) => `Who changed ${ofMade(count, made)} last`,
  origin: (count, made) => `What ${ofMade(count, made)} ${count === 1 ? "was" : "were"} made from`,
  entity: (count) =>
    `The ${count === 1 ? "link" : "links"} of ${counted(count, "tag")} to ${count === 1 ? "an entity" : "entities"}`,
  "entity description": (count) =>
    `The ${count === 1 ? "description" : "descriptions"} of ${counted(count, "entity", "entities")}`,
  note: (count, made) => `${counted(count, "comment")} on ${made === "tag" ? "tags" : "tags and relations"}`,
  "document note": (count) => `${counted(count, "note")} on documents`,
  attribute: (count) => `${counted(count, "attribute value")} of tags`,
  "relation attribute": (count) => `${counted(count, "attribute value")} of relations`,
  "document attribute": (count) => `${counted(count, "attribute value")} of documents`,
  annotator: (count) => `The ${count === 1 ? "annotator" : "annotators"} of ${counted(count, "layer")}`,
  language: (count) => `The ${count === 1 ? "language" : "languages"} of ${counted(count, "document")}`,
  metadata: (count) => `${counted(count, "field")} of metadata`,
};

/** How many of what, exactly: "The authors of 71 tags", "3 comments on tags". `relations`: how many of them leave. */
export function lossWords({ what, count }: Counted, relations: number): string {
  return words[what]?.(count, relations === 0 ? "tag" : "both") ?? counted(count, what);
}

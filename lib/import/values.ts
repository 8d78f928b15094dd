/** What files hold, in the form that a project has it. */
import type { Json } from "#lib/annotation/canonical-json.ts";
import type { ExchangeDocument } from "#lib/annotation/formats/exchange.ts";
import type { AttributeDefinition, AttributeValue } from "#lib/annotation/label.ts";
import { refuse } from "#lib/annotation/strict.ts";
import { cleanName } from "./place.ts";

/** `target`: as `Comment.target`. */
export type PlannedComment = { target: string; author: string; body: string };

/** A value in the kind that its attribute has. @throws Refused where it has no such form */
export function fitted(value: AttributeValue, { name, kind, options }: AttributeDefinition): AttributeValue {
  const no = (why: string) => refuse(name, `“${String(value).slice(0, 80)}” ${why}`);
  switch (kind) {
    case "boolean":
      return value === true || value === "true"
        ? true
        : value === false || value === "false"
          ? false
          : no("is neither true nor false");
    case "number": {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      return typeof number === "number" && Number.isFinite(number) ? number : no("is no number");
    }
    case "text":
      return typeof value === "object" ? value.join("; ") : String(value);
    case "choice": {
      const text = typeof value === "object" ? (value.length === 1 ? (value[0] as string) : "") : String(value);
      return options.includes(text) ? text : no("is none of its options");
    }
    case "choices": {
      const list = typeof value === "object" ? value : [String(value)];
      return list.every((one) => options.includes(one)) ? list : no("is none of its options");
    }
  }
}

/** How many UTF-16 units a comment may have. */
const commentLength = 5_000;

/** A note as comments: a long one as several, none of them empty. */
export function commentsOf(target: string, author: string, note: string): PlannedComment[] {
  const body = note.toWellFormed().replaceAll("\0", "").replace(/\r\n?/g, "\n").trim();
  const comments: PlannedComment[] = [];
  for (let at = 0; at < body.length; ) {
    // Not between the halves of a letter.
    const cut = at + commentLength;
    const end = cut < body.length && /[\ud800-\udbff]/.test(body[cut - 1] as string) ? cut - 1 : cut;
    const piece = body.slice(at, end).trim();
    if (piece) comments.push({ target, author, body: piece });
    at = end;
  }
  return comments;
}

const languages = new Map<string, string>();

/** A language tag in its usual form; "" for what is none. */
export function languageOf(tag: string): string {
  if (tag === "" || tag === "x-unspecified") return "";
  const known = languages.get(tag);
  if (known !== undefined) return known;
  let language = "";
  try {
    language = new Intl.Locale(tag).toString();
  } catch {}
  if (languages.size < 1000) languages.set(tag, language);
  return language;
}

const mostFields = 50;

export function metadataOf(metadata: ExchangeDocument["metadata"]): Record<string, string> {
  const entries = Object.entries(metadata).slice(0, mostFields);
  return Object.fromEntries(
    entries.map(([key, value]) => [
      cleanName(key).slice(0, 100) || "field",
      textOf(value).slice(0, 2_000).toWellFormed().replaceAll("\0", "").trim(),
    ]),
  );
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

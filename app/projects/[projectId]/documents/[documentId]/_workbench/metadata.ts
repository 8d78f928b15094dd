/** The free fields of a document: source, date, link, or whatever came with it. */

const names = {
  source: ["source", "publisher", "outlet", "newspaper", "agency"],
  date: ["date", "published", "publication date", "published at", "pubdate"],
  link: ["link", "url", "uri", "href", "source url"],
} as const;

/** The fields that most documents have, by what they are usually called; "" where one is missing. */
export function knownFields(metadata: Readonly<Record<string, string>>): Record<keyof typeof names, string> {
  const fields = Object.entries(metadata).map(([name, value]) => [name.toLowerCase().replaceAll(/[_-]/g, " "), value]);
  const find = (candidates: readonly string[]) =>
    candidates.flatMap((name) => fields.find(([field]) => field === name)?.[1]?.trim() || []).at(0) ?? "";
  const link = find(names.link);
  const source = find(names.source);
  return safeLink(source) && !link
    ? { source: "", date: find(names.date), link: source }
    : { source, date: find(names.date), link };
}

/** A value as an address that may be followed: http and https only. Null for everything else. */
export function safeLink(value: string): string | null {
  if (!/^https?:\/\//i.test(value.trim())) return null;
  try {
    const url = new URL(value.trim());
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** The comments of a layer as the panel shows them, and who is mentioned in what is being typed. */
import type { CommentRow } from "#lib/data/comments.ts";

export type Thread = { first: CommentRow; answers: CommentRow[] };

/** Threads that are open, the newest first, then those that are resolved. */
export function threadsOf(rows: readonly CommentRow[]): { open: Thread[]; resolved: Thread[] } {
  const threads = new Map<string, Thread>();
  for (const row of rows) if (row.threadId === null) threads.set(row.id, { first: row, answers: [] });
  for (const row of rows) if (row.threadId !== null) threads.get(row.threadId)?.answers.push(row);
  const all = [...threads.values()].reverse();
  return {
    open: all.filter(({ first }) => first.resolvedAt === null),
    resolved: all.filter(({ first }) => first.resolvedAt !== null),
  };
}

/** That a comment comes from a file, which says who wrote it, and who brought it. */
export function broughtBy({ author, importedBy }: CommentRow, me: string): string {
  if (importedBy === null || importedBy.userId === author.userId) return "brought from a file";
  return `brought by ${importedBy.userId === me ? "you" : importedBy.name} from a file`;
}

export type Person = { userId: string; name: string };

/**
 * What stands after the last @ before `caret`, if a name is being typed there: where the @ is, in UTF-16 units, and the people
 * whose names begin so.
 */
export function mentionAt(
  text: string,
  caret: number,
  people: readonly Person[],
): { at: number; people: readonly Person[] } | null {
  const at = text.lastIndexOf("@", caret - 1);
  if (at < 0 || (at > 0 && /[\p{L}\p{N}]/u.test(text[at - 1] ?? ""))) return null;
  const typed = text.slice(at + 1, caret).toLowerCase();
  if (typed.length > 60 || /[\n@]/.test(typed)) return null;
  const found = people.filter(({ name }) => name.toLowerCase().startsWith(typed) && name.toLowerCase() !== typed);
  return found.length > 0 ? { at, people: found.slice(0, 6) } : null;
}

/** The people whose names stand after an @ in the text; a longer name wins over one that it begins with. */
export function mentionedIn(text: string, people: readonly Person[]): Person[] {
  const byLength = [...people].sort((a, b) => b.name.length - a.name.length);
  const found = new Set<Person>();
  for (const match of text.matchAll(/@/g)) {
    const after = text.slice(match.index + 1);
    const person = byLength.find(
      ({ name }) => name !== "" && after.startsWith(name) && !/^[\p{L}\p{N}]/u.test(after.slice(name.length)),
    );
    if (person) found.add(person);
  }
  return [...found];
}

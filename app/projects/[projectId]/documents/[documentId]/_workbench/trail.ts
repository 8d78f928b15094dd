/** The documents of a project that were opened in this tab, in order: the way back from *Next document*. */

const longest = 50;

/** The trail after opening a document, and the document before it. Going back shortens the trail. */
export function visit(trail: readonly string[], documentId: string): { trail: string[]; previous: string | null } {
  const at = trail.lastIndexOf(documentId);
  const now = at >= 0 ? trail.slice(0, at + 1) : [...trail, documentId].slice(-longest);
  return { trail: now, previous: now.at(-2) ?? null };
}

/** The same, kept for this tab; where the browser keeps nothing, there is no way back. */
export function visitInTab(projectId: string, documentId: string): string | null {
  const key = `spanwise-trail-${projectId}`;
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    const { trail, previous } = visit(Array.isArray(kept) ? kept.map(String) : [], documentId);
    sessionStorage.setItem(key, JSON.stringify(trail));
    return previous;
  } catch {
    return null;
  }
}

/** From where a document's text is read. The address names its hash, so browsers may keep it for good. */
export function textAddress(of: { project: { id: string }; document: { id: string; sha256: string } }): string {
  return `/projects/${of.project.id}/documents/${of.document.id}/text/${of.document.sha256}`;
}

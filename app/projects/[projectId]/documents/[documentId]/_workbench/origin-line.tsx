import { knownFields, safeLink } from "./metadata.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** Where the document comes from, in one line above the text. All of its fields are in the panel beside it. */
export function OriginLine() {
  const { metadata } = useWorkbench().facts.document;
  const { source, date, link } = knownFields(metadata);
  const href = safeLink(link);
  if (!source && !date && !href) return null;
  return (
    <p className="truncate border-b border-line/70 px-3 py-1 text-xs text-muted md:px-5" data-origin>
      {[source, date].filter(Boolean).map((value, i) => (
        <span key={value}>
          {i > 0 ? " · " : ""}
          <bdi>{value}</bdi>
        </span>
      ))}
      {source || date ? (href ? " · " : "") : ""}
      {href ? <MetadataLink href={href} /> : null}
    </p>
  );
}

/** Opens beside the workbench, and tells the other site nothing of where it was opened. */
export function MetadataLink({ href }: { href: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="text-accent-ink underline underline-offset-2"
    >
      {new URL(href).host}
      <span className="sr-only"> (in a new tab)</span>
    </a>
  );
}

import { AtSign } from "lucide-react";
import Link from "next/link";
import type { CommentMention } from "#lib/data/comments.ts";
import { When } from "../../../../_ui/when.tsx";
import { mentionsInWords } from "../../../_parts/words.ts";

/** Comments that mention the reader, in threads that are not resolved; each leads to the layer in which it stands. */
export function Mentions({ projectId, mentions }: { projectId: string; mentions: readonly CommentMention[] }) {
  if (mentions.length === 0) return null;
  return (
    <section
      id="mentions"
      aria-label="Comments that mention you"
      className="mb-6 rounded-xl border border-line bg-surface shadow-card"
    >
      <h2 className="flex items-center gap-2 border-b border-line px-4 py-2.5 text-sm font-medium">
        <AtSign aria-hidden className="size-4 text-muted" />
        {mentionsInWords(mentions.length)}
      </h2>
      <ul className="divide-y divide-line">
        {mentions.map(({ id, author, body, documentId, documentName, layerId, createdAt }) => (
          <li key={id}>
            <Link
              href={`/projects/${projectId}/documents/${documentId}?layer=${layerId}#comments`}
              className="block px-4 py-2.5 text-sm hover:bg-ink/4"
            >
              <span className="font-medium">{author.name}</span> in {documentName},{" "}
              <span className="text-muted">
                <When at={createdAt.toISOString()} />
              </span>
              <span dir="auto" className="block truncate text-muted">
                {body}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

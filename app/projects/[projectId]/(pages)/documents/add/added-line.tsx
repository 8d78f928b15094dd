import { CircleCheck } from "lucide-react";
import Link from "next/link";
import type { Added } from "./actions.ts";

/** A text that was added, with what was noticed in it. */
export function AddedLine({ projectId, name, result }: { projectId: string; name: string; result: Added }) {
  return (
    <li className="flex gap-3 rounded-lg border border-line bg-surface px-4 py-3 text-sm">
      <CircleCheck className="mt-0.5 size-4 shrink-0 text-good-ink" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere" dir="auto">
          {name}
        </p>
        <div className="mt-0.5 space-y-0.5 text-[0.8125rem] text-muted">
          {result.already ? (
            <p>This text is in the project already, under this name. Nothing was added.</p>
          ) : (
            <p>Added</p>
          )}
          {result.notes.map((note) => (
            <p key={note.kind}>{note.message}</p>
          ))}
        </div>
      </div>
      <Link
        href={`/projects/${projectId}/documents/${result.id}`}
        className="self-center rounded-sm font-medium text-accent-ink underline-offset-4 hover:underline"
        aria-label={`Open ${name}`}
      >
        Open
      </Link>
    </li>
  );
}

import { CircleAlert, CircleCheck, Clock3, LoaderCircle } from "lucide-react";
import Link from "next/link";
import type { Added } from "./actions.ts";

export type Status =
  | { kind: "waiting" }
  | { kind: "adding" }
  | { kind: "added"; result: Added }
  | { kind: "refused"; why: string };

/** What became of one text: added, with what was noticed in it, or refused, with the reason. */
export function AddedLine({ projectId, name, status }: { projectId: string; name: string; status: Status }) {
  return (
    <li className="flex gap-3 rounded-lg border border-line bg-surface px-4 py-3 text-sm" data-status={status.kind}>
      <Sign kind={status.kind} />
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere" dir="auto">
          {name}
        </p>
        <div className="mt-0.5 space-y-0.5 text-[0.8125rem] text-muted">
          {status.kind === "waiting" ? <p>Waiting</p> : null}
          {status.kind === "adding" ? <p>Being added…</p> : null}
          {status.kind === "refused" ? <p className="text-danger-ink">{status.why}</p> : null}
          {status.kind === "added" ? (
            <>
              {status.result.already ? (
                <p>This text is in the project already, under this name. Nothing was added.</p>
              ) : (
                <p>Added</p>
              )}
              {status.result.notes.map((note) => (
                <p key={note.kind}>{note.message}</p>
              ))}
            </>
          ) : null}
        </div>
      </div>
      {status.kind === "added" ? (
        <Link
          href={`/projects/${projectId}/documents/${status.result.id}`}
          className="self-center rounded-sm font-medium text-accent-ink underline-offset-4 hover:underline"
          aria-label={`Open ${name}`}
        >
          Open
        </Link>
      ) : null}
    </li>
  );
}

function Sign({ kind }: { kind: Status["kind"] }) {
  const look = "mt-0.5 size-4 shrink-0";
  switch (kind) {
    case "waiting":
      return <Clock3 className={`${look} text-faint`} aria-hidden />;
    case "adding":
      return <LoaderCircle className={`${look} animate-spin text-muted`} aria-hidden />;
    case "added":
      return <CircleCheck className={`${look} text-good-ink`} aria-hidden />;
    case "refused":
      return <CircleAlert className={`${look} text-danger-ink`} aria-hidden />;
  }
}

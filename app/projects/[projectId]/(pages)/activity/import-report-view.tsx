import Link from "next/link";
import type { ImportReport } from "#lib/import/report.ts";
import { ButtonLink } from "../../../../_ui/button.tsx";
import { RefusalList } from "./refusal-list.tsx";

/** What an import did, in full: counts, what is new, what was refused and what was passed over. */
export function ImportReportView({ projectId, report }: { projectId: string; report: unknown }) {
  const held = report as Partial<ImportReport> | null;
  if (held?.taken === undefined) return null;
  const { created, refusals = [], notices = [], leftOut = [], encodings = [] } = held;
  const counts: [string, number | undefined][] = [
    ["Documents added", held.documents],
    ["There already", held.already],
    ["Layers added", held.layers],
    ["Layers there already", held.layersAlready],
    ["Model layers renewed", held.layersRenewed],
    ["Tags", held.spans],
    ["Relations", held.relations],
    ["Comments", held.comments],
    ["Files taken", held.taken],
    ["Files refused", held.refused],
  ];
  const made = [...(created?.labels ?? []), ...(created?.attributes ?? []), ...(created?.relationTypes ?? [])];
  const annotators = created?.annotators ?? [];
  return (
    <div className="space-y-4">
      <WhereNext projectId={projectId} report={held} />
      <dl className="grid grid-cols-2 gap-x-6 gap-y-1 text-sm sm:grid-cols-4">
        {counts
          .filter(([, count]) => count)
          .map(([name, count]) => (
            <div key={name} className="flex items-baseline gap-2 sm:flex-col sm:gap-0">
              <dt className="text-[0.8125rem] text-muted">{name}</dt>
              <dd className="font-medium tabular-nums">{count?.toLocaleString("en")}</dd>
            </div>
          ))}
      </dl>
      {made.length > 0 ? <Part title="New in the project">{<p className="text-sm">{made.join(", ")}</p>}</Part> : null}
      {annotators.length > 0 ? (
        <Part title="Annotators without an account">
          <p className="text-sm" dir="auto">
            {annotators.join(", ")}
          </p>
        </Part>
      ) : null}
      {refusals.length > 0 ? (
        <Part title="Refused">
          <RefusalList
            refusals={refusals.slice(0, 50)}
            more={(held.moreRefusals ?? 0) + Math.max(0, refusals.length - 50)}
          />
        </Part>
      ) : null}
      {notices.length > 0 ? (
        <Part title="Passed over">
          <RefusalList
            refusals={notices.slice(0, 20)}
            more={(held.moreNotices ?? 0) + Math.max(0, notices.length - 20)}
          />
        </Part>
      ) : null}
      {leftOut.length > 0 ? (
        <Part title="Left out">
          <ul className="text-[0.8125rem]">
            {leftOut.map(({ what, count }) => (
              <li key={what} dir="auto">
                {what}, {count.toLocaleString("en")} {count === 1 ? "time" : "times"}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {encodings.length > 0 ? (
        <Part title="Not in UTF-8">
          <ul className="text-[0.8125rem]">
            {encodings.slice(0, 20).map(({ file, encoding, guessed }) => (
              <li key={file} className="wrap-anywhere" dir="auto">
                {file} was read as {encoding}
                {guessed ? ", which is a guess" : ""}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
    </div>
  );
}

/** The ways on: into the one document, or to the list of them, and what is done with tags that came along. */
function WhereNext({ projectId, report }: { projectId: string; report: Partial<ImportReport> }) {
  const { documents = 0, already = 0, layers = 0, layersRenewed = 0, first = [] } = report;
  const [only] = first;
  const base = `/projects/${projectId}`;
  if (documents + already === 0) return null;
  return (
    <div className="space-y-3">
      {layers + layersRenewed > 0 ? (
        <p className="text-sm text-muted">
          The tags stand in their documents. What came as finished work counts under{" "}
          <Way to={`${base}/agreement`}>Agreement</Way>, is settled under <Way to={`${base}/review`}>Review</Way>, and
          leaves under <Way to={`${base}/export`}>Export</Way>; what a model said is offered in the text as suggestions.
        </p>
      ) : null}
      {documents + already === 1 && only ? (
        <ButtonLink look="primary" href={`${base}/documents/${only.id}`} className="max-w-full">
          <span className="truncate" dir="auto">
            Open “{only.name}”
          </span>
        </ButtonLink>
      ) : (
        <ButtonLink look="primary" href={base}>
          Go to the documents
        </ButtonLink>
      )}
    </div>
  );
}

function Way({ to, children }: { to: string; children: string }) {
  return (
    <Link href={to} className="font-medium text-accent-ink underline-offset-4 hover:underline">
      {children}
    </Link>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="space-y-1.5">
      <h4 className="text-[0.8125rem] font-medium text-muted">{title}</h4>
      {children}
    </div>
  );
}

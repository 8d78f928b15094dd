import type { Refusal } from "#lib/import/report.ts";

/** Where something is wrong, and what: file, line, field and reason. */
export function RefusalList({ refusals, more = 0 }: { refusals: readonly Refusal[]; more?: number }) {
  return (
    <ul className="space-y-1.5 text-[0.8125rem]">
      {refusals.map(({ file, line, field, why }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: reason: two refusals may be the same in all words, and none ever moves.
        <li key={i} className="wrap-anywhere" dir="auto">
          <span className="font-medium">{[file, line ? `line ${line}` : "", field].filter(Boolean).join(", ")}</span>
          {file || line || field ? ": " : ""}
          {why}
        </li>
      ))}
      {more > 0 ? <li className="text-muted">and {more.toLocaleString("en")} more</li> : null}
    </ul>
  );
}

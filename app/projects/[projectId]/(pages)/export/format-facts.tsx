import type { Offered } from "./offered.ts";

/** What a format is for, what its offsets count, what it holds and what it does not. */
export function FormatFacts({ format }: { format: Offered }) {
  return (
    <div className="space-y-3 rounded-lg bg-sunken px-4 py-3.5 text-sm">
      <p>{format.about}</p>
      <dl className="space-y-2 text-[0.8125rem]">
        <div>
          <dt className="font-medium">Offsets</dt>
          <dd className="text-muted">{format.offsets}</dd>
        </div>
        <div>
          <dt className="font-medium">Holds</dt>
          <dd className="text-muted">{format.carries.join(", ") || "only what is counted from it"}</dd>
        </div>
        {format.not.length > 0 ? (
          <div>
            <dt className="font-medium">Does not hold</dt>
            <dd className="text-muted">{format.not.join(", ")}</dd>
          </div>
        ) : null}
      </dl>
    </div>
  );
}

import { Fragment } from "react";

/** A sentence of the description, with what stands between backticks as code. */
export function Prose({ children }: { children: string }) {
  return children.split("`").map((piece, i) =>
    i % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: reason: the pieces of one fixed sentence never change places.
      <code key={i} className="rounded bg-ink/6 px-1 py-0.5 font-mono text-[0.9em] wrap-anywhere">
        {piece}
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: reason: as above.
      <Fragment key={i}>{piece}</Fragment>
    ),
  );
}

/** Lines of code. Long ones wrap, so that nothing has to be scrolled sideways. */
export function Code({ children }: { children: string }) {
  return (
    <pre className="rounded-lg bg-sunken p-3 font-mono text-[0.8125rem] leading-relaxed whitespace-pre-wrap wrap-anywhere">
      <code>{children}</code>
    </pre>
  );
}

import type { ReactNode } from "react";

/** What is wrong with a field that `Field` does not surround, said as soon as it stands there; nothing where nothing is wrong. */
export function FieldError({ children }: { children: ReactNode }) {
  return children ? (
    <p role="alert" className="text-[0.8125rem] text-danger-ink">
      {children}
    </p>
  ) : null;
}

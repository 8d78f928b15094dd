import { useSyncExternalStore } from "react";

/** Beside a tag there is room for its tools only on wide screens; elsewhere they stand in the bar below. */
export const wide = "(min-width: 48rem)";

/** Whether the screen is wide. What the other kind of screen shows is then not even made. */
export function useWide(): boolean {
  return useSyncExternalStore(
    watch,
    () => matchMedia(wide).matches,
    () => true,
  );
}

function watch(changed: () => void): () => void {
  const query = matchMedia(wide);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

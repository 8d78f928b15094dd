"use client";

import { useCallback, useRef, useSyncExternalStore } from "react";
import type { Span } from "#lib/annotation/span.ts";
import type { Status } from "#lib/collab/client/replica.ts";
import type { Cell } from "./cell.ts";
import { useWorkbench } from "./workbench-context.tsx";

/**
 * Like `useCell`, for what stands beside the text: it follows once the frame is painted in which the text shows the change. Whoever
 * answers a key or a click asks the session, and not what was rendered.
 */
export function useBeside<T>(cell: Cell<T>): T;
export function useBeside<T, S>(cell: Cell<T>, select: (value: T) => S): S;
export function useBeside<T, S>(cell: Cell<T>, select?: (value: T) => S): T | S {
  const { rhythm } = useWorkbench().session;
  const read = () => (select ? select(cell.value) : cell.value);
  const rendered = useRef({ read, value: read() });
  const watch = useCallback(
    (tell: () => void) => {
      let watching = true;
      const follow = () => {
        if (watching) tell();
      };
      const end = cell.watch(() => {
        // A frame that shows nothing new is not asked for.
        if (!Object.is(rendered.current.read(), rendered.current.value)) rhythm.afterFrame(follow);
      });
      return () => {
        watching = false;
        end();
      };
    },
    [cell, rhythm],
  );
  const value = useSyncExternalStore(watch, read, read);
  rendered.current = { read, value };
  return value;
}

/** One fact of how things stand with the layer, as told beside the text. */
export function useStatus<K extends keyof Status>(fact: K): Status[K] {
  return useBeside(useWorkbench().session.status, (status) => status[fact]);
}

/** A tag by its id, for a component that shows nothing else of the tags; it renders again when this one changes. */
export function useSpan(id: string | null): Span | undefined {
  const { session } = useWorkbench();
  return useBeside(session.revision, () => (id === null ? undefined : session.index.get(id)));
}

"use client";

/** A value that is watched: the bridge between the workbench's session, which is no React, and what shows it. */
import { useSyncExternalStore } from "react";

export class Cell<T> {
  private held: T;
  private readonly watchers = new Set<() => void>();

  constructor(value: T) {
    this.held = value;
  }

  get value(): T {
    return this.held;
  }

  set value(value: T) {
    if (Object.is(value, this.held)) return;
    this.held = value;
    for (const watcher of [...this.watchers]) watcher();
  }

  /** Calls `watcher` after each change. Returns what ends that. */
  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
}

/**
 * The value of a cell, for a component, or what `select` makes of it; the component renders again when this changes, and not with
 * every change of the cell. `select` may also read what the cell only tells of. It answers with a primitive value, or with an object
 * that stays the same for as long as it says the same.
 */
export function useCell<T>(cell: Cell<T>): T;
export function useCell<T, S>(cell: Cell<T>, select: (value: T) => S): S;
export function useCell<T, S>(cell: Cell<T>, select?: (value: T) => S): T | S {
  const read = () => (select ? select(cell.value) : cell.value);
  return useSyncExternalStore(cell.watch, read, read);
}

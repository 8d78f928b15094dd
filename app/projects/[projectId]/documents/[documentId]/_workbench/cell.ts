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

  read = (): T => this.held;
}

/** The value of a cell, for a component; it renders again when the value changes. */
export function useCell<T>(cell: Cell<T>): T {
  return useSyncExternalStore(cell.watch, cell.read, cell.read);
}

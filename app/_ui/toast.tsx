"use client";

import { type ComponentType, useEffect, useState } from "react";
import type { Outcome, Refusal } from "./outcome.ts";

type Parts = typeof import("./toaster.tsx")["messages"];

let loading: Promise<Parts> | null = null;
const places = new Set<(parts: Parts) => void>();

/** Fetches what shows messages, once; again where the network was away. */
function load(): Promise<Parts> {
  loading ??= import("./toaster.tsx").then(
    ({ messages }) => {
      for (const place of places) place(messages);
      return messages;
    },
    (error) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

/**
 * Where the messages appear; once, in the root layout. What shows them comes when the page is at rest, so that it is there when the
 * network is not.
 */
export function Toaster() {
  const [Messages, setMessages] = useState<ComponentType | null>(null);
  useEffect(() => {
    const place = (parts: Parts) => setMessages(() => parts.Messages);
    places.add(place);
    const plan = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 500));
    plan(() => void load().then(place, () => {}), { timeout: 3_000 });
    return () => {
      places.delete(place);
    };
  }, []);
  return Messages && <Messages />;
}

async function show(message: (toast: Parts["toast"]) => unknown): Promise<void> {
  const { toast, mounted } = await load();
  await mounted;
  message(toast);
}

/** Says that something was done. */
export function say(
  message: string,
  options?: { description?: string; action?: { label: string; onClick: () => void } },
): void {
  void show((toast) => toast(message, options));
}

/** Says why something was not done; stays until it is read. */
export function sayRefusal(failure: Refusal): void {
  void show((toast) => toast.error(failure.message, { duration: 12_000, closeButton: true }));
}

/** Says how a command went, and returns its value if it went well. */
export function sayOutcome<T>(outcome: Outcome<T>, done?: string): T | undefined {
  if (!outcome.ok) {
    sayRefusal(outcome.failure);
    return undefined;
  }
  if (done) say(done);
  return outcome.value;
}

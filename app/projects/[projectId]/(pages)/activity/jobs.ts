import type { JobRow } from "#lib/data/jobs.ts";

/** A job as the API sends it: times as text. */
export type SentJob = Omit<JobRow, "createdAt" | "startedAt" | "finishedAt" | "files"> & {
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  files: { id: string; name: string; mediaType: string; size: number; expiresAt: string }[];
};

/** The names of kinds of jobs, for people; one that is not here is called by its kind. */
const kindWords: Record<string, string> = {
  import: "Import",
  export: "Export",
  release: "Release",
  merge: "Merge by rule",
  webhook: "Message to another program",
};

export function kindWord(kind: string): string {
  return kindWords[kind] ?? kind;
}

export const stateWords: Record<
  SentJob["state"],
  { word: string; tone: "plain" | "accent" | "good" | "danger" | "outline" }
> = {
  waiting: { word: "Waiting", tone: "plain" },
  running: { word: "Running", tone: "accent" },
  done: { word: "Done", tone: "good" },
  failed: { word: "Failed", tone: "danger" },
  cancelled: { word: "Stopped", tone: "outline" },
};

export function isOver(state: SentJob["state"]): boolean {
  return state !== "waiting" && state !== "running";
}

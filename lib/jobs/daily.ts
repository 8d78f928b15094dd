/** What is done once a day, by whichever server comes first. */
import type { System } from "#lib/access/member.ts";
import { sweepStoredFiles } from "#lib/data/job-runs.ts";
import { sweepExpired } from "#lib/data/sweep.ts";
import { sweepMessages } from "#lib/data/webhooks.ts";

export type Daily = { name: string; run(system: System, now: Date): Promise<unknown> };

export const daily: readonly Daily[] = [
  { name: "remove files whose time is over", run: sweepStoredFiles },
  { name: "remove what has expired", run: sweepExpired },
  { name: "remove old messages of webhooks", run: sweepMessages },
];

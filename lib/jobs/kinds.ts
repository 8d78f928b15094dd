/** Every kind of job. A new one is a file beside this one, a line here and its name in `lib/data/jobs.ts`. */
import { exportJob } from "./export.ts";
import { importJob } from "./import.ts";
import { mergeJob } from "./merge.ts";
import { releaseJob } from "./release.ts";
import type { JobFile } from "./running-job.ts";
import { webhook } from "./webhook.ts";

export const kinds: readonly JobFile[] = [importJob, exportJob, releaseJob, mergeJob, webhook];

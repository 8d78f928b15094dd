import { plainObject } from "#lib/annotation/strict.ts";
import { counted } from "#lib/counted.ts";
import { makeRelease, type ReleaseRequest } from "#lib/data/releases.ts";
import type { JobFile } from "./running-job.ts";

/** Makes a release. Its payload is what `requestRelease` has checked. */
export const releaseJob: JobFile = {
  kind: "release",
  async run({ member, payload, progress }) {
    const request = plainObject(payload, "payload", null) as unknown as ReleaseRequest;
    const { id, sha256, counts } = await makeRelease(member, request, (done, of) =>
      progress(done, of, `Keeping document ${done} of ${of}.`),
    );
    return {
      words: `The release “${request.name}” is made: ${counted(counts.documents, "document")}, ${counted(counts.spans, "span")}.`,
      report: { releaseId: id, sha256, ...counts },
    };
  },
};

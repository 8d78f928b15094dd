import type { Json } from "#lib/annotation/canonical-json.ts";
import { plainObject } from "#lib/annotation/strict.ts";
import { counted } from "#lib/counted.ts";
import { countOfExport, type ExportRequest, exportFormat } from "#lib/data/export.ts";
import { exportRelease } from "#lib/data/releases.ts";
import type { JobFile } from "./running-job.ts";

/** Makes an export and leaves it behind. Its payload is what `requestExport` has checked. */
export const exportJob: JobFile = {
  kind: "export",
  async run({ member, payload, progress, leave }) {
    const { releaseId, ...rest } = plainObject(payload, "payload", null);
    const request = rest as unknown as ExportRequest;
    const made =
      typeof releaseId === "string"
        ? await exportRelease(member, releaseId, request)
        : await exportFormat(member, request);
    const of = typeof releaseId === "string" ? 0 : await countOfExport(member, request);
    async function* watched(): AsyncGenerator<Uint8Array> {
      let bytes = 0;
      let said = 0;
      for await (const piece of made.bytes) {
        bytes += piece.length;
        yield piece;
        if (bytes - said < 4_000_000) continue;
        said = bytes;
        const { documents } = made.manifest().counts;
        await progress(documents, Math.max(of, documents), `Writing document ${documents}, ${size(bytes)}.`);
      }
    }
    const { name, mediaType } = made;
    const file = await leave({ name, mediaType, content: watched() });
    const { files, ...manifest } = made.manifest();
    const { documents, spans } = manifest.counts;
    return {
      words: `${name}: ${counted(documents, "document")}, ${counted(spans, "span")}, ${size(file.size)}.`,
      report: { ...manifest, sha256: file.sha256, files: files.length } as unknown as Json,
    };
  },
};

function size(bytes: number): string {
  return bytes < 1024 ** 2 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

import type { Member } from "#lib/access/member.ts";
import type { Json } from "#lib/annotation/canonical-json.ts";
import { transaction } from "#lib/data/client.ts";
import { demand } from "#lib/data/demand.ts";
import { addJob } from "#lib/data/jobs.ts";
import { type StoredFileRow, storedFile, storeFile } from "#lib/data/stored-files.ts";
import { env } from "#lib/env.ts";
import { Failure } from "#lib/errors.ts";
import { fetchAddress } from "#lib/import/address.ts";
import { kinds } from "#lib/import/detect.ts";
import { encodings } from "#lib/import/encodings.ts";
import type { ImportPlan } from "#lib/import/plan.ts";

export type ImportOrder = { files: string[]; plan: ImportPlan };

/** Begins an import of what the member has brought; the job's id. @throws Failure invalid, forbidden, not-found */
export async function beginImport(member: Member, order: ImportOrder): Promise<string> {
  demand(member, "document.add");
  checkPlan(order.plan);
  for (const id of order.files) await storedFile(member, id);
  const { projectId, userId, scopes } = member;
  const payload = JSON.parse(JSON.stringify(order)) as Json;
  return transaction((tx) =>
    addJob(tx, { kind: "import", projectId, userId, action: "document.add", scopes, payload }),
  );
}

/** @throws Failure invalid with `place.field` */
function checkPlan({ kind, encoding }: ImportPlan): void {
  if (kind !== undefined && !kinds.includes(kind)) {
    throw new Failure("invalid", `“${kind}” is nothing that can be read. It is one of ${kinds.join(", ")}.`, {
      place: { field: "kind" },
    });
  }
  if (encoding !== undefined && !encodings.some((known) => known === encoding)) {
    throw new Failure("invalid", `The encoding is one of ${encodings.join(", ")}.`, { place: { field: "encoding" } });
  }
}

/** Whether this installation lets people import from addresses. */
export function allowsAddresses(): boolean {
  return env().importAddresses;
}

/** Fetches a page or file to import. @throws Failure invalid, forbidden */
export async function bringAddress(member: Member, address: string): Promise<StoredFileRow> {
  demand(member, "document.add");
  if (!allowsAddresses()) {
    throw new Failure(
      "forbidden",
      "This installation does not fetch addresses. Save the page as a file and bring that.",
    );
  }
  const { privateHosts } = env();
  const { name, mediaType, bytes } = await fetchAddress(address, { mayReach: (host) => privateHosts.includes(host) });
  return storeFile(member, { name, mediaType, content: [bytes] });
}

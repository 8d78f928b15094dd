import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { Failure } from "#lib/errors.ts";

const shape = z.object({
  /** Signs the sessions. */
  authSecret: z.string().min(32),
  /** The password of the embedded database. */
  databasePassword: z.string().min(16),
});

type Secrets = z.infer<typeof shape>;

/** The secrets of a data folder; made at its first start, readable for its owner only. */
export function readSecrets(folder: string): Secrets {
  const file = path.join(folder, "secrets.json");
  if (!existsSync(file)) {
    if (existsSync(path.join(folder, "postgres"))) {
      throw new Failure("conflict", `${file} is missing, and the database beside it opens with it only: put it back.`);
    }
    return makeSecrets(file);
  }
  chmodSync(file, 0o600);
  const secrets = shape.safeParse(json(readFileSync(file, "utf8")));
  if (!secrets.success) throw new Failure("conflict", `${file} is damaged: put back the copy from your backup.`);
  return secrets.data;
}

function makeSecrets(file: string): Secrets {
  const secrets = {
    authSecret: randomBytes(33).toString("base64url"),
    databasePassword: randomBytes(24).toString("base64url"),
  };
  // Written aside, flushed and renamed: a file that is there is whole.
  const draft = `${file}.draft`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
  return secrets;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { Failure } from "#lib/errors.ts";

/** All that the environment says, parsed once. `npm start -- --help` describes each variable for people. */
export type Env = {
  databaseUrl: string;
  /** Signs session cookies; at least 32 characters. */
  authSecret: string;
  /** The address that people type, such as `http://localhost:3000`; no slash at the end. */
  appUrl: string;
  /** Further `host:port` under which pages may be opened; the demo uses it for `ann.localhost` and her kin. */
  allowedHosts: string[];
  /** Where the embedded PostgreSQL, its password and the secrets lie; an absolute path. */
  dataDir: string;
  production: boolean;
  /** A proxy stands in front and adds the address of whoever asks to `X-Forwarded-For`. */
  behindProxy: boolean;
  /** `host:port` of private addresses that webhooks and the import of addresses may reach all the same. */
  privateHosts: string[];
  /** Whether texts may be fetched from addresses that people type. */
  importAddresses: boolean;
  /** The OpenID provider, where there is one. */
  oidc: { issuer: string; clientId: string; clientSecret: string; name: string } | null;
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
};

/** An empty variable is one that is not set: that is what `NAME= npm start` means. */
const emptyIsUnset = (value: unknown) => (value === "" ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(emptyIsUnset, schema.optional());

export const port = z.coerce
  .number({ error: "must be a number from 0 to 65535" })
  .int("must be a whole number")
  .min(0, "must be 0 or more")
  .max(65535, "must be 65535 or less");

/** What people leave standing from a page of instructions, and what only looks long. */
function isExample(secret: string): boolean {
  return /change.?me|example|your.?secret|replace|placeholder/i.test(secret) || new Set(secret).size < 4;
}

const schema = z.object({
  DATABASE_URL: z.preprocess(
    emptyIsUnset,
    z
      .string({ error: "is not set" })
      .regex(
        /^postgres(ql)?:\/\//,
        "must be the address of a PostgreSQL, such as postgresql://user:password@host/name",
      ),
  ),
  AUTH_SECRET: z.preprocess(
    emptyIsUnset,
    z
      .string({ error: "is not set; `openssl rand -base64 33` makes one" })
      .min(32, "must have at least 32 characters; `openssl rand -base64 33` makes one")
      .refine(
        (secret) => !isExample(secret),
        "is an example that anybody can guess; `openssl rand -base64 33` makes one",
      ),
  ),
  APP_URL: optional(z.url({ protocol: /^https?$/, error: "must be an address such as https://spanwise.example.org" })),
  PORT: optional(port),
  SPANWISE_HOSTS: optional(z.string()),
  SPANWISE_DATA: optional(z.string()),
  SPANWISE_PRIVATE_HOSTS: optional(z.string()),
  SPANWISE_IMPORT_ADDRESSES: optional(z.enum(["0", "1"], { error: "must be 0 or 1" })),
  NODE_ENV: optional(z.string()),
  OIDC_ISSUER: optional(z.url({ protocol: /^https?$/, error: "must be the address of an OpenID provider" })),
  OIDC_CLIENT_ID: optional(z.string()),
  OIDC_CLIENT_SECRET: optional(z.string()),
  OIDC_NAME: optional(z.string()),
  SPANWISE_PROXY: optional(z.enum(["0", "1"], { error: "must be 0 or 1" })),
  LOG_LEVEL: optional(z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])),
});

type Source = Record<string, string | undefined>;

/** Reads the variables in `source`. Fails with `invalid`, and one sentence that names the variable. */
export function parseEnv(source: Source): Env {
  const parsed = schema.safeParse(source);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0] ?? "");
    throw new Failure("invalid", `${name} ${issue?.message}.`, { place: { field: name } });
  }
  const values = parsed.data;
  return {
    databaseUrl: values.DATABASE_URL,
    authSecret: values.AUTH_SECRET,
    appUrl: (values.APP_URL ?? `http://localhost:${values.PORT ?? 3000}`).replace(/\/+$/, ""),
    allowedHosts: [
      ...(values.SPANWISE_HOSTS ?? "").split(/[\s,]+/).filter(Boolean),
      // Without an address of its own, it is this machine's, by number as well as by name.
      ...(values.APP_URL ? [] : [`127.0.0.1:${values.PORT ?? 3000}`]),
    ],
    dataDir: dataDirectory(values.SPANWISE_DATA),
    production: values.NODE_ENV === "production",
    behindProxy: values.SPANWISE_PROXY === "1",
    importAddresses: values.SPANWISE_IMPORT_ADDRESSES === "1",
    privateHosts: (values.SPANWISE_PRIVATE_HOSTS ?? "").split(/[\s,]+/).filter(Boolean),
    oidc: oidcFrom(values),
    logLevel: values.LOG_LEVEL ?? "info",
  };
}

function oidcFrom(values: z.infer<typeof schema>): Env["oidc"] {
  if (!values.OIDC_ISSUER) return null;
  for (const field of ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"] as const) {
    if (!values[field]) {
      throw new Failure("invalid", `OIDC_ISSUER is set, so ${field} must be set too.`, { place: { field } });
    }
  }
  return {
    // As given: a slash at the end is part of the name that the provider signs with.
    issuer: values.OIDC_ISSUER,
    clientId: values.OIDC_CLIENT_ID ?? "",
    clientSecret: values.OIDC_CLIENT_SECRET ?? "",
    name: values.OIDC_NAME ?? "OpenID",
  };
}

/** The data folder: `SPANWISE_DATA`, or `.spanwise` where the program was started. */
export function dataDirectory(setting: string | undefined): string {
  if (!setting) return path.resolve(".spanwise");
  return path.resolve(setting.replace(/^~(?=\/|$)/, homedir()));
}

let current: Env | undefined;

/** The environment of this process. It is read at the first call, so that importing a file never fails. */
export function env(): Env {
  current ??= parseEnv(process.env);
  return current;
}

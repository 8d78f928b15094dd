import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { Options } from "#lib/cli/command.ts";
import { Failure } from "#lib/errors.ts";

/** Where Spanwise is, without a slash at its end, and the token that speaks for a person there. */
export type Credentials = { url: string; token: string };

const shape = z.object({ url: z.string(), token: z.string() });

function file(): string {
  const base = process.env.XDG_CONFIG_HOME || path.join(homedir(), ".config");
  return path.join(base, "spanwise", "credentials.json");
}

/** What the options say, else the environment, else what `login` kept. @throws Failure unauthenticated where nothing does */
export function credentials(options: Options): Credentials {
  const kept = readKept();
  const url = said(options.url) ?? said(process.env.SPANWISE_URL) ?? kept?.url;
  const token = said(options.token) ?? said(process.env.SPANWISE_TOKEN) ?? kept?.token;
  if (url && token) return { url: address(url), token };
  throw new Failure(
    "unauthenticated",
    "Say where Spanwise is and who asks: run `spanwise login`, or set SPANWISE_URL and SPANWISE_TOKEN. Tokens are made on your account page.",
  );
}

/** The address of a Spanwise, as a person would type it. @throws Failure invalid */
export function address(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new Failure("invalid", `${url} is not an address: it should be like https://spanwise.example.org.`);
  }
  return url.replace(/\/+$/, "");
}

/** Keeps them where only this user of the machine can read them. */
export function keep(credentials: Credentials): string {
  const place = file();
  mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
  writeFileSync(place, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  // A file that was there before keeps its rights otherwise.
  chmodSync(place, 0o600);
  return place;
}

export function forget(): void {
  rmSync(file(), { force: true });
}

function readKept(): Credentials | null {
  try {
    return shape.parse(JSON.parse(readFileSync(file(), "utf8")));
  } catch {
    return null;
  }
}

function said(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Options } from "#lib/cli/command.ts";
import { tellResult } from "#lib/cli/terminal.ts";
import { Failure } from "#lib/errors.ts";
import { Api } from "./api.ts";
import { address, keep } from "./credentials.ts";

type Me = { name: string; email: string; scopes: string[] | null; projectId: string | null };

/** `spanwise login`: tries the token, and keeps it when it is good. */
export async function main(_words: string[], options: Options): Promise<number> {
  const url = address(String(options.url ?? (process.env.SPANWISE_URL || "http://localhost:3000")));
  const token = typeof options.token === "string" ? options.token : await askForToken(url);
  const me = await new Api({ url, token }).json<Me>("GET", "/me");
  const place = keep({ url, token });
  tellResult(options, { url, ...me }, () => {
    const may = me.scopes ? `, to ${me.scopes.join(", ")}${me.projectId ? " in one project" : ""}` : "";
    return `You are ${me.name} (${me.email}) at ${url}${may}. The token is kept in ${place}.`;
  });
  return 0;
}

/** From the keyboard without showing it, or from what is piped in. */
async function askForToken(url: string): Promise<string> {
  const { stdin, stderr } = process;
  if (stdin.isTTY) stderr.write(`An API token for ${url}, from your account page (it is not shown): `);
  const silent = new Writable({ write: (_piece, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: Boolean(stdin.isTTY) });
  try {
    for await (const line of lines) if (line.trim()) return line.trim();
  } finally {
    lines.close();
    if (stdin.isTTY) stderr.write("\n");
  }
  throw new Failure("unauthenticated", "No token was given. Make one on your account page.");
}

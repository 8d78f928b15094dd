import { parseArgs } from "node:util";
import { Failure } from "#lib/errors.ts";

type Command = {
  /** What `--help` says: first a line, then what a person might want to set. */
  help: string;
  /** Whether words may follow the command's name. */
  takesWords?: boolean;
  load(): Promise<{ main(words: string[]): Promise<number> }>;
};

const environment = `
  PORT            where to listen; 3000 unless set
  HOST            the address to listen on; 127.0.0.1 unless set, so that only this machine can open it
  APP_URL         the address that people type; http://localhost:PORT unless set
  SPANWISE_DATA   the data folder; .spanwise in the checkout unless set
  DATABASE_URL    a PostgreSQL of your own instead of the embedded one; AUTH_SECRET must be set with it
  AUTH_SECRET     signs the sessions; made by itself for the embedded database
  OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME
                  sign-in through an OpenID provider
  SPANWISE_PROXY  1 where a reverse proxy stands in front and adds the caller's address to X-Forwarded-For
  SPANWISE_PRIVATE_HOSTS
                  host:port, with commas between them, of private addresses that webhooks and the import of addresses may reach
  SPANWISE_BUILD  keep: serve the pages as they were built last, whatever the source says now
  LOG_LEVEL       fatal, error, warn, info (unless set), debug, trace or silent

To open it to a network: HOST=0.0.0.0 APP_URL=http://<name of this machine>:3000 npm start`;

const commands: Record<string, Command> = {
  start: { help: `npm start: starts Spanwise.\n${environment}`, load: () => import("./start.ts") },
  dev: { help: `npm run dev: starts Spanwise for its developers.\n${environment}`, load: () => import("./dev.ts") },
  demo: {
    help: "npm run demo: starts Spanwise on a throw-away folder, with three ready people. PORT says where.",
    load: () => import("./demo.ts"),
  },
  "owner-link": {
    help: "npm run owner-link [-- <e-mail address>]: prints a link that works once and sets a new password, for the owner or the person named; before there is an owner, a new set-up link.",
    takesWords: true,
    load: () => import("./owner-link.ts"),
  },
  check: {
    help: "npm run check: format, lint, types, walls, dead code, unit tests.",
    load: () => import("./check.ts"),
  },
  test: { help: "npm test: everything that npm run check does, and all other tests.", load: () => import("./test.ts") },
  migration: {
    help: "npm run migration -- <name>: writes what changed in prisma/schema.prisma as a new migration.",
    takesWords: true,
    load: () => import("./migration.ts"),
  },
  bench: {
    help: "npm run bench [-- <part of a file's name>]: measures, and prints the figures and the method.",
    takesWords: true,
    load: () => import("./bench.ts"),
  },
};

/** Runs one command and answers with the exit code. What a person can mend is said in one line. */
export async function run(name: string | undefined, words: string[]): Promise<number> {
  const command = commands[name ?? ""];
  if (!command) return refuse(`There is no command ${name}; there are ${Object.keys(commands).join(", ")}.`);
  try {
    const { values, positionals } = parseArgs({
      args: words,
      options: { help: { type: "boolean", short: "h" } },
      allowPositionals: command.takesWords ?? false,
    });
    if (values.help) {
      console.log(command.help);
      return 0;
    }
    const { main } = await command.load();
    return await main(positionals);
  } catch (error) {
    return refuse(explain(error));
  }
}

function refuse(line: string): 1 {
  console.error(line);
  return 1;
}

/** One line for a person. The whole of an error that nobody foresaw is shown where LOG_LEVEL asks for it. */
export function explain(error: unknown): string {
  if (error instanceof Failure) return error.message;
  if (!(error instanceof Error)) return String(error);
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    // The system's word for a full disk, and PostgreSQL's.
    if (code === "ENOSPC" || code === "53100") return "The disk is full: make room, then start again.";
    if (typeof code === "string" && code.startsWith("ERR_PARSE_ARGS")) return `${cause.message} See --help.`;
  }
  const { LOG_LEVEL } = process.env;
  return LOG_LEVEL === "debug" || LOG_LEVEL === "trace"
    ? (error.stack ?? error.message)
    : `Spanwise stopped: ${error.message} (LOG_LEVEL=debug shows more.)`;
}

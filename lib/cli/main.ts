import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { exitCodes, type Options, Usage } from "#lib/cli/command.ts";
import { Interrupted, interruptedCode } from "#lib/cli/interruption.ts";
import { Failure } from "#lib/errors.ts";

type Command = {
  /** What `--help` says: first a line, then what a person might want to set. */
  help: string;
  /** Whether words may follow the command's name. */
  takesWords?: boolean;
  options?: ParseArgsOptionsConfig;
  load(): Promise<{ main(words: string[], options: Options): Promise<number> }>;
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

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const list = { type: "string", multiple: true } as const;
/** For every command that asks a running Spanwise. */
const remote = { url: text, token: text, json: flag } as const;
const remoteHelp = `
  --url, --token  where Spanwise is and who asks; else SPANWISE_URL and SPANWISE_TOKEN, else what \`spanwise login\` kept
  --json          the result as JSON on standard output, for programs; nothing else is written there

It ends with 0 when it is done, 1 when it failed, 2 when the command was wrong, 3 when the token does not allow it, 130 when it was stopped.`;

const commands: Record<string, Command> = {
  start: { help: `npm start: starts Spanwise.\n${environment}`, load: () => import("./start.ts") },
  dev: { help: `npm run dev: starts Spanwise for its developers.\n${environment}`, load: () => import("./dev.ts") },
  demo: {
    help: "npm run demo: starts Spanwise on a throw-away folder, with four ready people. PORT says where.",
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
  interop: {
    help: "npm run interop: tries the exports in the programs that they are for, in a Python environment that is thrown away.",
    load: () => import("./interop.ts"),
  },
  bench: {
    help: "npm run bench [-- <part of a file's name>]: measures, and prints the figures and the method.",
    takesWords: true,
    load: () => import("./bench.ts"),
  },
  login: {
    help: `spanwise login [--url <address>] [--token <token>]: keeps where Spanwise is and your API token, for the other commands. Without --token it asks for it.\n${remoteHelp}`,
    options: remote,
    load: () => import("./remote/login.ts"),
  },
  logout: {
    help: "spanwise logout: forgets the token that login kept.",
    load: () => import("./remote/logout.ts"),
  },
  project: {
    help: `spanwise project list [--archived]\nspanwise project show <project>\nspanwise project create <name> [--description <text>]: your projects, by their ids or their names.\n${remoteHelp}`,
    takesWords: true,
    options: { ...remote, description: text, archived: flag },
    load: () => import("./remote/project.ts"),
  },
  import: {
    help: `spanwise import <project> <file or folder>…: brings texts, documents and annotations of any format that can be read, and says of each refusal the file, line and field.

  --preview            says what would become of the files, and imports nothing
  --format, --encoding instead of what the files look like
  --text-field, --name-field
                       which field of a table or of JSON records holds the text, and which the name
  --as                 as what annotations arrive: file (unless set: as the file says), model, shared, personal, gold, none
  --model              the name of the model, where the file names none
  --people             <name in the file>=<id, address or name of a member>, as often as needed; <name in the file>= of
                       somebody who has no account here, although a member is called so
  --unnamed            the member whose the tags are that name nobody (unless set: the shared layer's, under your name)
  --strangers          what annotators become who are no members: annotator (unless set: one without an account), model
  --renew-models       makes new versions of layers of models that are there with something else in them
  --labels             <name in the file>=<id of a label>, as often as needed
  --known-labels-only  leaves out what the project has no label for, instead of making one
  --open               layers of people arrive open, to go on with, instead of finished
  --language           of documents whose file does not say
  --option             <name>=<value> of the format
${remoteHelp}`,
    takesWords: true,
    options: {
      ...remote,
      preview: flag,
      format: text,
      encoding: text,
      "text-field": text,
      "name-field": text,
      as: text,
      model: text,
      people: list,
      unnamed: text,
      strangers: text,
      "renew-models": flag,
      labels: list,
      "known-labels-only": flag,
      open: flag,
      language: text,
      option: list,
    },
    load: () => import("./remote/import.ts"),
  },
  export: {
    help: `spanwise export <project> [--format <format>] [--output <file>]: writes what is finished, as Spanwise JSONL unless a format is named, into an archive with its manifest; says first what the format cannot carry.

  --preview      says what it would hold and lose, and writes nothing
  --only-file    the file alone, without archive and manifest
  --output       where to; - is standard output
  --layers       gold, shared, personal, model; --states new, started, finished; --documents, --annotators, --labels ids;
                 each with commas between them
  --versions     newest (unless set), before-reveal or all
  --option       <name>=<value> of the format
${remoteHelp}`,
    takesWords: true,
    options: {
      ...remote,
      preview: flag,
      format: text,
      output: text,
      "only-file": flag,
      documents: text,
      states: text,
      layers: text,
      annotators: text,
      labels: text,
      versions: text,
      option: list,
    },
    load: () => import("./remote/export.ts"),
  },
  agreement: {
    help: `spanwise agreement <project> [--csv] [--output <file>]: every measure but γ.

  --against      people (unless set), gold, or model:<name>
  --documents, --annotators, --labels
                 ids, with commas between them
  --unit         characters or tokens; --overlap the least overlap of relaxed figures; --after-reveal counts later versions too
${remoteHelp}`,
    takesWords: true,
    options: {
      ...remote,
      csv: flag,
      output: text,
      against: text,
      documents: text,
      annotators: text,
      labels: text,
      unit: text,
      overlap: text,
      "after-reveal": flag,
    },
    load: () => import("./remote/agreement.ts"),
  },
  release: {
    help: `spanwise release list <project>\nspanwise release make <project> <name> [--note <text>]\nspanwise release show <project> <release>\nspanwise release get <project> <release> [--format <format>] [--only-file] [--output <file>]\nspanwise release compare <project> <from> <to>: what was pinned, byte for byte, and how two of them differ.\n${remoteHelp}`,
    takesWords: true,
    options: { ...remote, note: text, format: text, "only-file": flag, output: text, option: list },
    load: () => import("./remote/release.ts"),
  },
  converter: {
    help: "spanwise converter: prints ten lines of Python that make spaCy's DocBin of an export as spaCy JSONL.",
    load: () => import("./converter.ts"),
  },
  doctor: {
    help: "spanwise doctor [--json]: looks through everything that this installation stores, beside a running server as well as without one. It ends with 1 when anything is not as it should be.",
    options: { json: flag },
    load: () => import("./doctor.ts"),
  },
  backup: {
    help: "spanwise backup <file> [--json]: writes everything that this installation stores into one file, as it is at one moment, while people go on working.",
    takesWords: true,
    options: { json: flag },
    load: () => import("./backup.ts"),
  },
  restore: {
    help: "spanwise restore <file> [--json]: fills an empty installation from a backup, all of it or nothing. SPANWISE_DATA or DATABASE_URL say where.",
    takesWords: true,
    options: { json: flag },
    load: () => import("./restore.ts"),
  },
};

/** What `spanwise` says when it is asked for nothing. */
function overview(): string {
  const lines = Object.values(commands).flatMap(({ help }) => {
    const [first = ""] = help.split("\n\n");
    const [usage = "", ...what] = first.split(": ");
    const said = what.join(": ");
    return [...usage.split("\n").map((line) => `  ${line}`), ...(said ? [`      ${said}`] : []), ""];
  });
  return ["Spanwise: a team labels text together. Each command says more with --help.", "", ...lines.slice(0, -1)].join(
    "\n",
  );
}

/** Runs one command and answers with the exit code. What a person can mend is said in one line. */
export async function run(name: string | undefined, words: string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    console.log(overview());
    return name === undefined ? exitCodes.usage : exitCodes.done;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    console.error(`There is no command ${name}; there are ${Object.keys(commands).join(", ")}.`);
    return exitCodes.usage;
  }
  try {
    const { values, positionals } = parseArgs({
      args: words,
      options: { ...command.options, help: { type: "boolean", short: "h" } },
      allowPositionals: command.takesWords ?? false,
    });
    if (values.help) {
      console.log(command.help);
      return 0;
    }
    const { main } = await command.load();
    return await main(positionals, values as Options);
  } catch (error) {
    console.error(explain(error));
    return exitCode(error);
  }
}

function exitCode(error: unknown): number {
  if (error instanceof Interrupted) return interruptedCode;
  if (error instanceof Usage || isParseError(error)) return exitCodes.usage;
  if (!(error instanceof Failure)) return exitCodes.failed;
  return error.code === "unauthenticated" || error.code === "forbidden" ? exitCodes.access : exitCodes.failed;
}

function isParseError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

/** One line for a person. The whole of an error that nobody foresaw is shown where LOG_LEVEL asks for it. */
export function explain(error: unknown): string {
  if (error instanceof Failure || error instanceof Interrupted) return error.message;
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

import { spawn } from "node:child_process";
import path from "node:path";
import { checkout } from "#lib/cli/data-folder.ts";
import { say } from "#lib/cli/say.ts";

const tools = path.join(checkout, "node_modules/.bin");

/** Colours are for eyes: a log has none. */
const plain = process.stdout.isTTY ? {} : { NO_COLOR: "1" };

/** Runs a program in the checkout, its output as it comes, under a heading. Answers with its exit code. */
export function runTool(
  heading: string,
  [program = "", ...words]: readonly string[],
  settings: Record<string, string> = {},
): Promise<number> {
  say(`\n── ${heading}`);
  const child = spawn(program, words, {
    cwd: checkout,
    // The packages' own tools come first, and among them the Node that they bring.
    env: { ...process.env, ...plain, PATH: `${tools}${path.delimiter}${process.env.PATH}`, ...settings },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.once("close", (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

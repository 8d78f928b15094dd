import { runTool } from "#lib/cli/run-tool.ts";
import { add, fromCheck, type Tally } from "#lib/cli/tally.ts";

/** What is checked without running the program, quickest first. The types of the routes are made before types are checked. */
const checks: [heading: string, command: string[]][] = [
  ["Format and lint", ["biome", "ci", process.stdout.isTTY ? "--colors=force" : "--colors=off", "."]],
  ["The routes' types", ["next", "typegen"]],
  ["Types", ["tsc", "--noEmit"]],
  ["Walls", ["depcruise", "--output-type", "err", "app", "lib", "e2e", "server.ts"]],
  ["Dead code", ["knip"]],
];

/** Runs every check, also after one has failed. */
export async function runChecks(): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const [heading, command] of checks) {
    tallies.push(fromCheck(await runTool(heading, command, { NEXT_TELEMETRY_DISABLED: "1" })));
  }
  return tallies;
}

/** `npm run check`. */
export async function main(): Promise<number> {
  const tallies = await runChecks();
  tallies.push(fromCheck(await runTool("Unit tests", ["vitest", "run", "--project", "unit"])));
  return add(tallies).failed === 0 ? 0 : 1;
}

import { runTool } from "#lib/cli/run-tool.ts";
import { add, fromCheck, type Tally } from "#lib/cli/tally.ts";

/** What is checked without running the program, quickest first. The types of the routes are made before types are checked. */
const checks: [heading: string, ...commands: string[][]][] = [
  ["Format and lint", ["biome", "ci", "."]],
  ["Types", ["next", "typegen"], ["tsc", "--noEmit"]],
  ["Walls", ["depcruise", "--output-type", "err", "app", "lib", "e2e", "server.ts"]],
  ["Dead code", ["knip"]],
];

/** Runs every check, also after one has failed. */
export async function runChecks(): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const [heading, ...commands] of checks) {
    let code = 0;
    for (const command of commands) code ||= await runTool(heading, command, { NEXT_TELEMETRY_DISABLED: "1" });
    tallies.push(fromCheck(code));
  }
  return tallies;
}

/** `npm run check`. */
export async function main(): Promise<number> {
  const tallies = await runChecks();
  tallies.push(fromCheck(await runTool("Unit tests", ["vitest", "run", "--project", "unit"])));
  return add(tallies).failed === 0 ? 0 : 1;
}

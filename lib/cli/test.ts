import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runChecks } from "#lib/cli/check.ts";
import { provideChromium } from "#lib/cli/chromium.ts";
import { runTool } from "#lib/cli/run-tool.ts";
import { say } from "#lib/cli/say.ts";
import { add, fromPlaywright, fromVitest, type Tally } from "#lib/cli/tally.ts";

/** `npm test`: everything, also after something has failed; the last line says what it came to. */
export async function main(): Promise<number> {
  const reports = mkdtempSync(path.join(tmpdir(), "spanwise-reports-"));
  try {
    const checks = await runChecks();
    const tests = await runVitest(path.join(reports, "vitest.json"));
    const stories = await runStories(path.join(reports, "playwright.json"));
    const { passed, failed, skipped } = add([...checks, tests, stories]);
    if (skipped > 0) say(`\n${skipped} skipped`);
    say(`\n${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

async function runVitest(report: string): Promise<Tally> {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await runTool("Unit, law and integration tests", ["vitest", "run", ...reporters]);
  return fromVitest(readReport(report), code);
}

async function runStories(report: string): Promise<Tally> {
  try {
    const code = await runTool("Stories in a browser", ["playwright", "test", "--reporter=list,json"], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH: await provideChromium(),
    });
    return fromPlaywright(readReport(report), code);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return fromPlaywright(null, 1);
  }
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

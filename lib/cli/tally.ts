import { z } from "zod";

/** What a run came to. A check, such as lint, counts as one. */
export type Tally = { passed: number; failed: number; skipped: number };

export function add(tallies: readonly Tally[]): Tally {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of tallies) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

export function fromCheck(exitCode: number): Tally {
  return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
}

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

/** Vitest's JSON report. A file that could not be loaded has no tests in it and counts as one that failed. */
export function fromVitest(report: unknown, exitCode: number): Tally {
  const read = vitestReport.safeParse(report);
  if (!read.success) return crashed;
  const files = read.data.testResults.map(({ status, assertionResults }) => {
    const count = (wanted: string) => assertionResults.filter((test) => test.status === wanted).length;
    const passed = count("passed");
    const failed = count("failed");
    const tally = { passed, failed, skipped: assertionResults.length - passed - failed };
    return status === "failed" && failed === 0 ? add([tally, crashed]) : tally;
  });
  return trueTo(exitCode, add(files));
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

/** Playwright's JSON report. A story that passed at a second try has failed. */
export function fromPlaywright(report: unknown, exitCode: number): Tally {
  const read = playwrightReport.safeParse(report);
  if (!read.success) return crashed;
  const { expected, unexpected, flaky, skipped } = read.data.stats;
  return trueTo(exitCode, { passed: expected, failed: unexpected + flaky, skipped });
}

const crashed: Tally = { passed: 0, failed: 1, skipped: 0 };

/** A runner that ends badly although each of its tests passed has failed itself: in a set-up, by an error that nobody caught. */
function trueTo(exitCode: number, tally: Tally): Tally {
  const empty = tally.passed + tally.failed === 0;
  return (exitCode !== 0 && tally.failed === 0) || empty ? add([tally, crashed]) : tally;
}

import { expect, test } from "vitest";
import { fromCheck, fromPlaywright, fromVitest } from "#lib/cli/tally.ts";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});

test("tests are counted one by one", () => {
  const report = { testResults: [file("failed", "passed", "failed"), file("passed", "passed", "skipped", "todo")] };
  expect(fromVitest(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 });
});

test("a file that cannot be loaded has failed, though it has no test that did", () => {
  expect(fromVitest({ testResults: [file("passed", "passed"), file("failed")] }, 1)).toMatchObject({
    passed: 1,
    failed: 1,
  });
});

test("a runner that says nothing, finds nothing, or ends badly without a failed test has failed", () => {
  expect(fromVitest(null, 0).failed).toBe(1);
  expect(fromPlaywright({ stats: {} }, 0).failed).toBe(1);
  expect(fromVitest({ testResults: [] }, 0).failed).toBe(1);
  expect(fromVitest({ testResults: [file("passed", "passed")] }, 1)).toMatchObject({ passed: 1, failed: 1 });
  expect(fromPlaywright({ stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 } }, 1)).toMatchObject({
    failed: 1,
  });
});

test("a story that needs a second try has failed", () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 1 };
  expect(fromPlaywright({ stats }, 1)).toEqual({ passed: 3, failed: 2, skipped: 1 });
});

test("a check counts as one", () => {
  expect(fromCheck(0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(fromCheck(2)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

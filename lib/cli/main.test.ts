import { afterEach, expect, test, vi } from "vitest";
import { explain } from "#lib/cli/main.ts";
import { Failure } from "#lib/errors.ts";

afterEach(() => vi.unstubAllEnvs());

test("a failure is its own sentence", () => {
  expect(explain(new Failure("invalid", "PORT must be a number."))).toBe("PORT must be a number.");
});

test.each(["ENOSPC", "53100"])("a full disk is said to be one, however deep it is found: %s", (code) => {
  const error = new Error("initdb failed", { cause: Object.assign(new Error("write"), { code }) });
  expect(explain(error)).toMatch(/^The disk is full/);
});

test("what nobody foresaw is one line, and whole where the log level asks for it", () => {
  vi.stubEnv("LOG_LEVEL", "");
  expect(explain(new Error("odd"))).toMatch(/^Spanwise stopped: odd .*$/);
  vi.stubEnv("LOG_LEVEL", "debug");
  expect(explain(new Error("odd"))).toMatch(/Error: odd\n +at /);
});

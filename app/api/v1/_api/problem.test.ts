import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { Failure, failureCodes } from "#lib/errors.ts";
import { Allowance } from "./allowance.ts";
import { match } from "./answer.ts";
import { problemAnswer, Refusal, Unfit } from "./problem.ts";
import { problem } from "./shapes.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a problem", () => {
  test.each(Object.keys(failureCodes) as (keyof typeof failureCodes)[])(
    "of %s has its status and is as described",
    async (code) => {
      const answer = problemAnswer(new Failure(code, "Do this.", { place: { line: 3 }, data: { now: 1 } }));
      expect(answer.status).toBe(failureCodes[code].status);
      expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
      expect(problem.parse(await answer.json())).toMatchObject({
        code,
        detail: "Do this.",
        place: { line: 3 },
        data: { now: 1 },
      });
    },
  );

  test("says when to come back, and how to sign in", () => {
    const limited = problemAnswer(new Failure("limited", "Wait.", { retryAfterSeconds: 7 }));
    expect(limited.headers.get("retry-after")).toBe("7");
    expect(problemAnswer(new Failure("unauthenticated", "Who?")).headers.get("www-authenticate")).toBe("Bearer");
  });

  test("names every field that does not fit", async () => {
    const parsed = z.object({ a: z.object({ b: z.number() }), c: z.string() }).safeParse({ a: { b: "x" } });
    const answer = problemAnswer(new Unfit("body", parsed.error as z.ZodError));
    expect(answer.status).toBe(422);
    const said = problem.parse(await answer.json());
    expect(said.errors?.map(({ field }) => field)).toEqual(["body.a.b", "body.c"]);
  });

  test("of a defect tells nothing of it, and the log tells all", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const defect = new Error("password of the database");
    const answer = problemAnswer(defect);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("password");
    expect(log).toHaveBeenCalledWith(defect);
  });

  test("of HTTP carries its headers", () => {
    const answer = problemAnswer(new Refusal("method-not-allowed", "No.", { Allow: "GET" }));
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET"]);
  });
});

describe("an address", () => {
  test.each([
    ["/projects/{projectId}", "/projects/p1", { projectId: "p1" }],
    ["/projects/{projectId}", "/projects/a%2Fb", { projectId: "a/b" }],
    ["/projects/{projectId}", "/projects/", { projectId: "" }],
    ["/projects/{projectId}", "/projects/%zz", null],
    ["/projects/{projectId}", "/projects/p1/", null],
    ["/projects", "/projects", {}],
    ["/projects", "/Projects", null],
  ])("%s and %s", (pattern, path, params) => {
    expect(match(pattern, path)).toEqual(params);
  });
});

describe("the allowance", () => {
  test("is spent by each caller for herself, and comes back with the next minute", () => {
    let now = 90_000;
    const allowance = new Allowance(2, () => now);
    allowance.spend("ann");
    allowance.spend("ann");
    expect(() => allowance.spend("ann")).toThrow(expect.objectContaining({ code: "limited", retryAfterSeconds: 30 }));
    allowance.spend("ben");
    now = 119_999;
    expect(() => allowance.spend("ann")).toThrow(expect.objectContaining({ retryAfterSeconds: 1 }));
    now = 120_000;
    allowance.spend("ann");
  });
});

import { expect, test } from "vitest";
import { localPath } from "./local-path.ts";

test("a path of this site is kept, with its query", () => {
  expect(localPath("/projects/1?state=new")).toBe("/projects/1?state=new");
});

test.each([
  undefined,
  "",
  "projects",
  "https://evil.example/x",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "/..//evil.example/x",
  "/x/..//evil.example",
  "/%2e//evil.example",
  "/%2e%2e/%2e//evil.example",
  "javascript:alert(1)",
  "/sign-in?next=/sign-in",
])("%j leads to the projects", (next) => {
  expect(localPath(next)).toBe("/projects");
});

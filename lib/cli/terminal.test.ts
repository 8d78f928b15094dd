import { expect, test } from "vitest";
import { columns, Progress } from "#lib/cli/terminal.ts";

function drawn(options: object, isTTY: boolean, draw: (progress: Progress) => void): string {
  let text = "";
  draw(new Progress({ ...options }, { isTTY, write: (piece) => (text += piece) }));
  return text.replaceAll("\r\x1b[K", "|");
}

test("a bar is drawn on a terminal, not too often, and goes when it is over", () => {
  const text = drawn({}, true, (progress) => {
    progress.at(0.5, "half");
    progress.at(0.6, "too soon to be drawn");
    progress.at(1, "whole");
    progress.end();
  });
  expect(text).toBe(`|${"█".repeat(14)}${"░".repeat(14)}  50 % half|${"█".repeat(28)} 100 % whole|`);
});

test("where nobody knows how much there is, there are words and no bar", () => {
  expect(drawn({}, true, (progress) => progress.at(null, "3.1 MB"))).toBe("|3.1 MB");
});

test.each([
  ["into a file", {}, false],
  ["for a program", { json: true }, true],
])("nothing is drawn %s", (_where, options, isTTY) => {
  const text = drawn(options, isTTY, (progress) => {
    progress.at(1, "done");
    progress.end();
  });
  expect(text).toBe("");
});

test("columns are as wide as their widest cell, and lines end with their text", () => {
  expect(
    columns([
      ["id", "name"],
      ["1", ""],
      [12345, "x"],
    ]),
  ).toBe("id     name\n1\n12345  x");
});

import { expect, test } from "vitest";
import { knownFields, safeLink } from "./metadata.ts";

test("source, date and link are known by their usual names", () => {
  expect(knownFields({ Publisher: "Tass", published_at: "2024-01-02", URL: "https://tass.com/1" })).toEqual({
    source: "Tass",
    date: "2024-01-02",
    link: "https://tass.com/1",
  });
  expect(knownFields({ source: "https://tass.com/1" })).toEqual({ source: "", date: "", link: "https://tass.com/1" });
  expect(knownFields({ category: "news" })).toEqual({ source: "", date: "", link: "" });
});

test("only addresses of the web can be followed", () => {
  expect(safeLink(" https://tass.com/a b ")).toBe("https://tass.com/a%20b");
  for (const value of ["javascript:alert(1)", "data:text/html,x", "//tass.com", "https://", "tass.com", ""])
    expect(safeLink(value)).toBeNull();
});

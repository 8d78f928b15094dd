import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { presetColors } from "./projects/[projectId]/(pages)/labels/presets.ts";

const css = readFileSync(path.join(import.meta.dirname, "globals.css"), "utf8");

/** The colours that a rule sets, by the name of their token. */
function tokens(selector: string): Record<string, string> {
  const rule = css.split(`${selector} {`)[1]?.split("\n}")[0] ?? "";
  return Object.fromEntries([...rule.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, color]) => [name, color]));
}

/** Relative luminance, as WCAG defines it. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["canvas", "sunken", "surface", "raised"];

describe.each([
  ["light", ":root"],
  ["dark", ".dark"],
])("%s", (_theme, selector) => {
  const token = tokens(selector);
  const pairs = [
    ...["ink", "muted", "faint", "accent-ink", "danger-ink"].flatMap((text) =>
      grounds.map((ground) => [text, ground, 4.5]),
    ),
    ...["edge", "accent", "focus"].flatMap((line) => grounds.map((ground) => [line, ground, 3])),
    ["on-accent", "accent", 4.5],
    ["on-accent", "accent-strong", 4.5],
    ["on-danger", "danger", 4.5],
    ["on-danger", "danger-strong", 4.5],
    ...["accent", "danger", "warning", "good"].map((tone) => [`${tone}-ink`, `${tone}-soft`, 4.5]),
    ...["accent", "danger", "warning", "good"].map((tone) => ["muted", `${tone}-soft`, 4.5]),
    ["ink", "selection", 4.5],
  ] as [string, string, number][];

  test.each(pairs)("%s on %s has a contrast of %d", (front, back, least) => {
    expect(contrast(token[front] ?? "", token[back] ?? "")).toBeGreaterThanOrEqual(least);
  });

  test.each(presetColors)("the label colour $name stands out from a text's ground", ({ value }) => {
    for (const ground of ["canvas", "surface"]) expect(contrast(value, token[ground] ?? "")).toBeGreaterThanOrEqual(3);
  });
});

import { expect, test } from "vitest";
import type { Label } from "#lib/annotation/label.ts";
import { alike, distance, least, visions } from "./alike.ts";
import { freshLook, presetColors } from "./presets.ts";

type Look = Pick<Label, "color" | "underline">;

/** The labels that somebody gets who makes ten and changes nothing. */
function ten(): Label[] {
  const labels: Label[] = [];
  while (labels.length < presetColors.length) {
    const look = freshLook(labels);
    labels.push({ id: `l${labels.length}`, name: `label ${labels.length}`, archived: false, ...look } as Label);
  }
  return labels;
}

test("of the first ten labels no two look alike, in grey, or without any of the three cones", () => {
  const labels = ten();
  for (const [i, label] of labels.entries()) {
    expect(alike(label, labels.slice(i + 1)).map(({ name }) => [label.name, name])).toEqual([]);
  }
  // In grey the underline alone tells the first five apart.
  expect(new Set(labels.slice(0, 5).map(({ underline }) => underline)).size).toBe(5);
});

test("the labels of the sample project are told apart by their underlines and chips", () => {
  const sample = [
    { color: "#3B5BDB", underline: "solid" },
    { color: "#C2255C", underline: "dashed" },
    { color: "#B07A00", underline: "double" },
  ] as const;
  expect(new Set(sample.map(({ underline }) => underline)).size).toBe(3);
  for (const vision of visions) {
    expect(distance(sample[0].color, sample[1].color, vision)).toBeGreaterThan(least);
    expect(distance(sample[0].color, sample[2].color, vision)).toBeGreaterThan(least);
    expect(distance(sample[1].color, sample[2].color, vision)).toBeGreaterThan(least);
  }
});

test("red and green with one underline look alike to eyes without the green cone, and not with two", () => {
  const red: Look = { color: "#A05030", underline: "solid" };
  const green: Look = { color: "#6B6B2B", underline: "solid" };
  expect(distance(red.color, green.color, "all")).toBeGreaterThan(0.1);
  expect(alike(red, [green])).toEqual([green]);
  expect(alike(red, [{ ...green, underline: "dotted" }])).toEqual([]);
});

test("a colour that nobody confuses is not warned of", () => {
  expect(distance("#000000", "#000000", "protanopia")).toBe(0);
  expect(distance("#000000", "#ffffff", "protanopia")).toBeCloseTo(1, 2);
  expect(alike<Look>({ color: "#3B5BDB", underline: "solid" }, [{ color: "#B07A00", underline: "solid" }])).toEqual([]);
});

import type { AttributeKind, Label, Underline } from "#lib/annotation/label.ts";
import { underlines } from "#lib/annotation/label.ts";

/**
 * Colours to begin with. Each stands out (3:1) from the ground of both themes, and they were chosen to stay as far apart as
 * ten such colours can for eyes without one of the three cones; the underline and the chip tell apart what colour cannot.
 */
export const presetColors = [
  { value: "#3B5BDB", name: "Blue" },
  { value: "#C2255C", name: "Crimson" },
  { value: "#B07A00", name: "Amber" },
  { value: "#45907E", name: "Sea green" },
  { value: "#9250A0", name: "Plum" },
  { value: "#8386A8", name: "Slate" },
  { value: "#3988ED", name: "Azure" },
  { value: "#D0616C", name: "Coral" },
  { value: "#686C08", name: "Olive" },
  { value: "#AB66D2", name: "Violet" },
] as const;

export const underlineWords: Record<Underline, string> = {
  solid: "Solid",
  double: "Double",
  dotted: "Dotted",
  dashed: "Dashed",
  wavy: "Wavy",
};

export const kindWords: Record<AttributeKind, string> = {
  choice: "One choice",
  choices: "Several choices",
  boolean: "Yes or no",
  number: "Number",
  text: "Text",
};

export const carrierWords = { span: "Spans", relation: "Relations", document: "Documents" } as const;

/** What a new label starts with: the first colour, underline and digit that no other label has. */
export function freshLook(labels: readonly Label[]): Pick<Label, "color" | "underline" | "key"> {
  const used = labels.filter((label) => !label.archived);
  const free = <T extends string>(all: readonly T[], of: (label: Label) => string) =>
    all.find((value) => !used.some((label) => of(label) === value)) ?? all[used.length % all.length] ?? all[0];
  return {
    color: free(
      presetColors.map((preset) => preset.value as string),
      (label) => label.color,
    ) as string,
    underline: free(underlines, (label) => label.underline) as Underline,
    key: [..."123456789"].find((digit) => !used.some((label) => label.key === digit)) ?? "",
  };
}

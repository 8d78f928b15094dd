/** How a person likes to read: kept on her device, the same in every document. */

export const faces = ["serif", "sans"] as const;
export const sizes = ["small", "normal", "large", "huge"] as const;
export const leadings = ["close", "normal", "airy"] as const;
export const measures = ["narrow", "normal", "wide", "full"] as const;
export const numberings = ["none", "paragraphs", "sentences"] as const;

/** By name what there is to choose, so that what was kept by another version is taken as far as it is known. */
const choices = { face: faces, size: sizes, leading: leadings, measure: measures, numbers: numberings } as const;

export type Reading = { [Name in keyof typeof choices]: (typeof choices)[Name][number] };

export const usual: Reading = { face: "serif", size: "normal", leading: "normal", measure: "normal", numbers: "none" };

const place = "spanwise.reading";

/** What was kept on this device; as usual where nothing was, or where nothing can be. */
export function keptReading(): Reading {
  try {
    return readingFrom(JSON.parse(localStorage.getItem(place) ?? "{}"));
  } catch {
    return usual;
  }
}

/** A reading from what may be anything: whatever is not one of the choices is as usual. */
export function readingFrom(kept: unknown): Reading {
  const given = typeof kept === "object" ? (kept as Record<string, unknown> | null) : null;
  const known = Object.entries(choices).flatMap(([name, these]) => {
    const choice = these.find((one) => one === given?.[name]);
    return choice ? [[name, choice]] : [];
  });
  return { ...usual, ...Object.fromEntries(known) };
}

export function keepReading(reading: Reading): void {
  try {
    localStorage.setItem(place, JSON.stringify(reading));
  } catch {
    // A browser that keeps nothing shows it so until the page is left.
  }
}

const rem = { small: 1.0625, normal: 1.1875, large: 1.375, huge: 1.625 } as const;
/** Of the size of a letter. Below two the underlines of tags that overlap would touch the next line. */
const lines = { close: 1.9, normal: 2.15, airy: 2.5 } as const;
const widths = { narrow: "52ch", normal: "68ch", wide: "92ch", full: "100%" } as const;

/** The custom properties of `workbench.css` that make the text look so. */
export function readingStyle(reading: Reading): Record<`--sw-${string}`, string> {
  return {
    "--sw-face": reading.face === "sans" ? "var(--font-sans)" : "var(--font-serif)",
    "--sw-size": `${rem[reading.size]}rem`,
    "--sw-leading": String(lines[reading.leading]),
    "--sw-measure": widths[reading.measure],
  };
}

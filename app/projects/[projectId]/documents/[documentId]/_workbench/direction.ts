/** In which direction a paragraph runs, as `dir="auto"` decides: by its first letter that has a direction. */

const strong = /\p{L}/u;
const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}\p{Script=Mende_Kikakui}]/u;

/** How far to look for a letter, in UTF-16 units; a paragraph without one so far runs from left to right. */
const farthest = 2_000;

export function runsRightToLeft(text: string, paragraphStart: number): boolean {
  const [paragraph = ""] = text.slice(paragraphStart, paragraphStart + farthest).split("\n", 1);
  const letter = strong.exec(paragraph)?.[0];
  return letter !== undefined && rightToLeft.test(letter);
}

/** Whether the paragraph around an offset, in UTF-16 units, does; `fixed`, unless it is "auto", says so of the whole document. */
export function rightToLeftAt(text: string, offset: number, fixed: "auto" | "ltr" | "rtl"): boolean {
  if (fixed !== "auto") return fixed === "rtl";
  return runsRightToLeft(text, offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1);
}

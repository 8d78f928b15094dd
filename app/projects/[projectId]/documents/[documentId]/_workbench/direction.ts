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

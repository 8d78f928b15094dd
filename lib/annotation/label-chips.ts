import type { Label } from "./label.ts";

type Named = Pick<Label, "id" | "name" | "chip" | "scope">;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * What is drawn beside a span for each of these labels, by its id: its own chip, or the first letter of its name, and where several
 * labels would have the same, the shortest abbreviations of their names that tell them apart. No two are alike, with or without
 * capitals; labels of spans and of documents never stand beside each other, and may be. It does not depend on the order of the labels as long as their letters suffice; what then is left is numbered.
 */
export function chipsOf(labels: readonly Named[]): Map<string, string> {
  return new Map([...Map.groupBy(labels, ({ scope }) => scope).values()].flatMap((alike) => [...toldApart(alike)]));
}

function toldApart(labels: readonly Named[]): Map<string, string> {
  const chips = new Map<string, string>();
  const taken = new Set<string>();
  const own = Map.groupBy(labels, (label) => fold(ownChip(label)));
  const open: { label: Named; proposals: string[] }[] = [];
  for (const [chip, [first, ...others]] of own) {
    if (first && others.length === 0) {
      taken.add(chip);
      chips.set(first.id, ownChip(first));
    } else for (const label of own.get(chip) ?? []) open.push({ label, proposals: abbreviations(label) });
  }
  // All propose at once, and what two of them propose, neither gets.
  for (let round = 0; open.some(({ proposals }) => round < proposals.length); round++) {
    const proposed = Map.groupBy(open, ({ proposals }) => fold(proposals[round] ?? ""));
    for (const [chip, [one, ...others]] of proposed) {
      if (!one || others.length > 0 || chip === "" || taken.has(chip)) continue;
      taken.add(chip);
      chips.set(one.label.id, one.proposals[round] as string);
      open.splice(open.indexOf(one), 1);
    }
  }
  for (const { label, proposals } of open) {
    const [letter = "?"] = graphemes(ownChip(label));
    let chip = proposals.findLast((proposal) => !taken.has(fold(proposal)));
    for (let number = 2; chip === undefined || taken.has(fold(chip)); number++) chip = `${letter}${number}`;
    taken.add(fold(chip));
    chips.set(label.id, chip);
  }
  return chips;
}

/** The labels with the chips that tell them apart. */
export function withChips<L extends Named>(labels: readonly L[]): L[] {
  const chips = chipsOf(labels);
  return labels.map((label) => ({ ...label, chip: chips.get(label.id) ?? label.chip }));
}

function ownChip({ chip, name }: Named): string {
  return chip || (graphemes(name)[0]?.toLocaleUpperCase("en") ?? "?");
}

/** Two letters each, the ones that say most first: the first of two words, then the first letter with each later one. */
function abbreviations({ chip, name }: Named): string[] {
  const [first = "?"] = graphemes(chip || name).map((letter) => letter.toLocaleUpperCase("en"));
  const letters = graphemes(name);
  const isLetter = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
  const later = letters.slice(1).filter(isLetter);
  const initials = letters.filter((letter, i) => i > 0 && isLetter(letter) && !isLetter(letters[i - 1]));
  return [...new Set([...initials.map((letter) => letter.toLocaleUpperCase("en")), ...later])].map(
    (letter) => first + letter,
  );
}

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function fold(chip: string): string {
  return chip.normalize("NFC").toLowerCase();
}

import { docBinConverter } from "#lib/annotation/formats/spacy.ts";

/** `spanwise converter`: what makes spaCy's binary of an export as spaCy JSONL. */
export async function main(): Promise<number> {
  process.stdout.write(docBinConverter);
  return 0;
}

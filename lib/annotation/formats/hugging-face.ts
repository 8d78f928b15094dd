/**
 * Token classification as Hugging Face's datasets have it, as JSON Lines (`load_dataset("json", …)`): for each document its tokens, their
 * tags as numbers, and in `dataset.json` the names of the tags in the order of a ClassLabel. Tags are IOB2.
 */
import type { Fragment } from "../span.ts";
import { compareStrings } from "../span.ts";
import { listAt, plainObject, refuse, stringAt } from "../strict.ts";
import type { ExchangeDocument, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Piece, Source, WriteTools } from "./format.ts";
import { baseName, documentTextAt, jsonAt, jsonLine, nameAt, readJsonLines, refusalOf, wholeOf } from "./reading.ts";
import { runsOf, tagsOf, tokenOptions, tokenSpans } from "./token-spans.ts";

export const huggingFace: Format = {
  id: "hugging-face",
  name: "Hugging Face token records",
  version: 1,
  extensions: ["jsonl"],
  mediaType: "application/jsonl",
  about: 'Tokens with numbered tags as JSON Lines, for load_dataset("json"), and a file with the names of the tags.',
  files: "many",
  unit: "token",
  carries: {
    text: "tokens",
    overlaps: false,
    coinciding: false,
    discontinuous: false,
    edges: "tokens",
    lineBreaks: true,
    characters: "any",
    relations: false,
    attributes: "none",
    relationAttributes: "none",
    entities: false,
    authors: false,
    origins: false,
    notes: false,
    layers: false,
    documentLabels: false,
    documentAttributes: "none",
    ids: false,
    names: false,
    language: false,
    metadata: false,
  },
  options: tokenOptions.filter(({ name }) => name !== "sentences"),
  write,
  read,
};

const cardFile = "dataset.json";

async function* write(source: Source, { options, losses }: WriteTools): AsyncGenerator<Piece> {
  const file = "data.jsonl";
  const rule = options.overlaps as string;
  // The numbers of the tags are known only after all labels were seen, so there are two passes.
  const labels = new Set<string>();
  for await (const { layers } of source()) for (const { label } of layers[0]?.spans ?? []) labels.add(label);
  const names = ["O", ...[...labels].sort(compareStrings).flatMap((label) => [`B-${label}`, `I-${label}`])];
  const numbers = new Map(names.map((name, i) => [name, i]));
  yield { file, text: "" };
  for await (const document of source()) {
    const { tokens, spans } = tokenSpans(document, rule, losses);
    if (tokens.length === 0) {
      const why = "its text has no token";
      losses.add({ what: "document", why, outcome: "lost", document: document.name || document.id, count: 1 });
      continue;
    }
    const words = tokens.map(([start, end]) => document.text.slice(start, end));
    const tags = tagsOf(tokens.length, spans, "iob2").map((tag) => numbers.get(tag));
    yield { file, text: jsonLine({ id: document.id, tokens: words, ner_tags: tags }) };
  }
  const features = { id: "string", tokens: "list of string", ner_tags: "list of class label" };
  yield { file: cardFile, text: `${JSON.stringify({ features, names, tokenizer: options.tokenizer }, null, 2)}\n` };
}

async function* read(files: Files): AsyncGenerator<Imported> {
  let names: string[] = [];
  const card = files.names.find((name) => name === cardFile || name.endsWith(`/${cardFile}`));
  if (card) {
    try {
      const held = plainObject(jsonAt(await wholeOf(files.open(card))), "the file", null);
      names = listAt(held.names, "names", (name, field) => stringAt(name, field));
    } catch (thrown) {
      yield refusalOf(thrown, card, 0);
      return;
    }
  }
  const rows = { names: files.names.filter((name) => name !== card), open: (name: string) => files.open(name) };
  yield* readJsonLines(rows, (value, { file, line }, notice): ExchangeDocument => {
    const row = plainObject(value, "the line", null);
    const words = listAt(row.tokens, "tokens", (word, field) => nameAt(word, field));
    const key = "ner_tags" in row ? "ner_tags" : "tags";
    const tags = listAt(row[key], key, (tag, field) => {
      if (typeof tag === "string") return tag;
      const name = typeof tag === "number" ? names[tag] : undefined;
      return name ?? refuse(field, `${String(tag)} is no tag; the names of the tags stand in ${cardFile}`);
    });
    if (tags.length !== words.length) refuse(key, `has ${tags.length} tags for ${words.length} tokens`);
    let text = "";
    const places = words.map((word, i): Fragment => {
      if (i > 0) text += " ";
      text += word;
      return [text.length - word.length, text.length];
    });
    const runs = runsOf(tags, (i) => refuse(`${key}[${i}]`, `“${tags[i]}” is neither O nor B-… or the like`));
    if (tags.includes("-")) notice(key, "“-” says that a tag is not known; the token is read as outside");
    const spans = runs.map(({ label, first, last }, i): ExchangeSpan => {
      const fragment: Fragment = [(places[first] as Fragment)[0], (places[last] as Fragment)[1]];
      return { id: `s${i + 1}`, label, fragments: [fragment], attributes: {}, entity: null, author: "", note: "" };
    });
    return {
      id: row.id === undefined || row.id === "" ? "" : nameAt(row.id, "id"),
      name: `${baseName(file)}-${line}`,
      text: documentTextAt(text, "tokens"),
      language: "",
      metadata: {},
      layers: [{ ...noLayer, spans }],
      whole: null,
    };
  });
}

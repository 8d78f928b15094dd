/**
 * Statements as discourse-network analysts use them, one row each: who (an actor) takes which position about what (an event). A
 * position is a span; relations say who holds it and what it is about; an attribute on it says whether it supports or opposes.
 *
 * A position with several holders or events makes a row for each pair; where one is not said, its cells are empty. An actor and an event go by
 * the name of the entity that their span names, else by the text of the span. Offsets count code points.
 */
import { spanEnd, spanStart, surface } from "../span.ts";
import { csvRecord, guarded } from "./csv-records.ts";
import type { ExchangeDocument, ExchangeSpan } from "./exchange.ts";
import { attributeText, noLayer } from "./exchange.ts";
import type { Format, FormatOption, Options, Piece, Source, WriteTools } from "./format.ts";
import type { Losses } from "./losses.ts";
import { Offsets } from "./reading.ts";

const named = (name: string, description: string): FormatOption => ({
  name,
  description,
  choices: [],
  default: name,
  for: "out",
});

export const statementOptions: readonly FormatOption[] = [
  named("actor", "The label of actors."),
  named("position", "The label of positions."),
  named("event", "The label of events."),
  named("holds", "The type of the relation from an actor to a position."),
  named("about", "The type of the relation from a position to an event."),
  named("polarity", "The attribute of a position that says whether it supports or opposes."),
];

export const statements: Format = {
  id: "statements",
  name: "Actor–position–event statements (CSV)",
  version: 1,
  extensions: ["csv"],
  mediaType: "text/csv",
  about:
    "A table of who takes which position on which event, as analysts of discourse networks use it. Of the project it holds only such statements.",
  files: "one",
  unit: "codePoints",
  carries: {
    text: "none",
    overlaps: true,
    coinciding: true,
    discontinuous: true,
    edges: "any",
    lineBreaks: true,
    characters: "any",
    relations: true,
    attributes: "text",
    relationAttributes: "none",
    entities: true,
    authors: true,
    origins: false,
    notes: false,
    layers: false,
    documentLabels: false,
    documentAttributes: "none",
    ids: false,
    names: true,
    language: false,
    metadata: false,
  },
  options: [
    ...statementOptions,
    {
      name: "formulas",
      description: "“guarded” puts ' before what a spreadsheet would run; “exact” leaves every cell as it is.",
      choices: ["guarded", "exact"],
      default: "guarded",
      for: "out",
    },
  ],
  write,
};

export type Statement = {
  /** Null where nobody is said to hold the position. */
  actor: ExchangeSpan | null;
  position: ExchangeSpan;
  /** Null where nothing is said of what it is about. */
  event: ExchangeSpan | null;
  /** "" where it is not said. */
  polarity: string;
};

/** The statements of a document in the order of its text. What is in none of them is counted as lost. */
export function statementsOf(document: ExchangeDocument, options: Options, losses: Losses): Statement[] {
  const layer = document.layers[0] ?? noLayer;
  const spans = new Map(layer.spans.map((span) => [span.id, span]));
  const holders = new Map<string, ExchangeSpan[]>();
  const subjects = new Map<string, ExchangeSpan[]>();
  const said = new Set<string>();
  let relations = 0;
  for (const { type, from, to } of layer.relations) {
    const [first, second] = [spans.get(from), spans.get(to)];
    const holds = type === options.holds && first?.label === options.actor && second?.label === options.position;
    const about = type === options.about && first?.label === options.position && second?.label === options.event;
    if (holds && first) holders.set(to, [...(holders.get(to) ?? []), first]);
    else if (about && second) subjects.set(from, [...(subjects.get(from) ?? []), second]);
    else relations++;
  }
  const found: Statement[] = [];
  let attributes = 0;
  for (const position of layer.spans) {
    if (position.label !== options.position) continue;
    const { [options.polarity ?? ""]: value, ...others } = position.attributes;
    attributes += Object.keys(others).length;
    const polarity = value === undefined ? "" : attributeText(value);
    for (const actor of holders.get(position.id) ?? [null]) {
      for (const event of subjects.get(position.id) ?? [null]) {
        found.push({ actor, position, event, polarity });
        for (const span of [actor, position, event]) if (span) said.add(span.id);
      }
    }
  }
  for (const span of layer.spans) {
    if (span.label !== options.position) attributes += Object.keys(span.attributes).length;
  }
  const lose = (what: string, why: string, count: number) =>
    losses.add({ what, why, outcome: "lost", document: document.name || document.id, count });
  lose("span", "it is in no statement", layer.spans.length - said.size);
  lose("relation", "it says neither who holds a position nor what one is about", relations);
  lose("attribute", "a statement has only the polarity of its position", attributes);
  return found;
}

/** What a span is called: its entity's name, else the entity's reference, else its text. */
export function calledBy(text: string, span: ExchangeSpan | null): string {
  return span ? span.entity?.name || span.entity?.reference || surface(text, span) : "";
}

const columns = [
  "document_id",
  "document",
  "coder",
  "actor",
  "actor_text",
  "position_text",
  "polarity",
  "event",
  "event_text",
  "start",
  "stop",
  "unit",
];

async function* write(source: Source, { options, losses }: WriteTools): AsyncGenerator<Piece> {
  const file = "statements.csv";
  yield { file, text: csvRecord(columns) };
  for await (const document of source()) {
    const { text } = document;
    const offsets = new Offsets(text, "codePoints");
    const rows = statementsOf(document, options, losses).map(({ actor, position, event, polarity }) => [
      document.id,
      document.name,
      position.author,
      calledBy(text, actor),
      actor ? surface(text, actor) : "",
      surface(text, position),
      polarity,
      calledBy(text, event),
      event ? surface(text, event) : "",
      String(offsets.out(spanStart(position))),
      String(offsets.out(spanEnd(position))),
      "code point",
    ]);
    yield {
      file,
      text: rows.map((cells) => csvRecord(options.formulas === "exact" ? cells : cells.map(guarded))).join(""),
    };
  }
}

import { z } from "zod";
import { type UndefinedReason, undefinedReasons } from "#lib/annotation/agreement/figure.ts";
import { measures } from "#lib/annotation/agreement/measures.ts";
import { agreementDocuments, agreementOf, agreementOptions, allDocuments, gammaOf } from "#lib/data/agreement.ts";
import { agreementCases, agreementSentences } from "#lib/data/agreement-cases.ts";
import { choiceOfQuery } from "#lib/data/agreement-choice.ts";
import { agreementCsv } from "#lib/data/agreement-csv.ts";
import type { Endpoint } from "./endpoint.ts";
import { inProject } from "./endpoint.ts";
import * as shapes from "./shapes.ts";

const ids = (what: string) =>
  z.string().max(200_000).optional().describe(`Ids of ${what}, parted by commas; all if not given.`);

const choice = z.strictObject({
  against: z.string().max(300).optional().describe("`people` (the default), `gold`, or `model:` and a model's name."),
  documents: ids("documents"),
  annotators: ids("people"),
  labels: ids("labels"),
  unit: z.enum(["characters", "tokens"]).optional().describe("What α_U, uα and γ measure length in."),
  overlap: z
    .string()
    .max(20)
    .optional()
    .describe("The least intersection over union of relaxed figures; 0.5 if not given."),
  afterReveal: z
    .enum(["1", "true", "false", "0"])
    .optional()
    .describe("Count what was finished after the reveal, too."),
});
const pageChoice = choice.extend(shapes.pageQuery.shape);

const why = z.enum(Object.keys(undefinedReasons) as [UndefinedReason, ...UndefinedReason[]]);
const figure = z
  .union([z.object({ value: z.number() }), z.object({ value: z.null(), why })])
  .describe("A figure, or why there is none. Never 0 for what could not be measured.")
  .meta({ id: "Figure" });
const count = z.number().int();
const rowFields = {
  figure,
  beside: z.record(z.string(), figure).readonly(),
  documents: count.describe("Documents that at least two of the raters finished."),
  withoutFigure: count.describe("How many of these have no figure by themselves."),
  units: count,
  raters: count,
  altered: z.object({ merged: count, skipped: count, split: count, stretched: count }),
  coverage: z.number().optional().describe("The share of the units that could be compared."),
};
const row = z.object(rowFields).meta({ id: "AgreementRow" });
const groups = z.array(z.object({ id: z.string(), name: z.string(), ...rowFields }));
const margin = z.object({
  interval: z.tuple([z.number(), z.number()]).readonly().nullable(),
  samples: count,
  seed: count.nullable(),
});
const measured = z
  .object({
    id: z.enum(measures.map(({ id }) => id) as [string, ...string[]]),
    unit: z
      .enum(["spans", "tokens", "characters", "relations", "documents", "answers"])
      .describe("What is counted; of α_U, uα and γ, what length is measured in, while their units are spans."),
    overall: row,
    groups,
    pairs: z.array(z.object({ raters: z.tuple([z.string(), z.string()]).readonly(), overall: row, groups })),
    margin: margin.optional(),
  })
  .meta({ id: "Measured" });
const rater = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["person", "gold", "model", "shared"]),
});
const cells = z.array(
  z.object({
    a: z.string().nullable().describe("The id of a label; null for nothing."),
    b: z.string().nullable(),
    count,
    sameBounds: count,
  }),
);
const list = z.array(z.string()).readonly().nullable();
const agreement = z
  .object({
    choice: z.object({
      against: z.string(),
      documents: list,
      annotators: list,
      labels: list,
      unit: z.enum(["characters", "tokens"]),
      overlap: z.number(),
      afterReveal: z.boolean(),
    }),
    tokenizer: z.string(),
    documents: z.object({
      counted: count,
      alone: count.describe("Finished by one only."),
      waiting: count.describe("Finished by nobody."),
      hidden: count.describe("Left out because I am blind to them."),
    }),
    raters: z.array(rater),
    measures: z.array(measured),
    confusion: z.array(z.object({ a: z.string(), b: z.string(), cells })),
    periods: z.array(
      z.object({ from: z.iso.date(), to: z.iso.date(), documents: count, figures: z.record(z.string(), figure) }),
    ),
  })
  .meta({ id: "Agreement" });
const inDocument = z.object({ id: z.string(), name: z.string(), language: z.string() });
const side = z
  .object({
    labelId: z.string(),
    fragments: z.array(z.tuple([count, count]).readonly()).readonly(),
    surface: z.string(),
  })
  .nullable();
const caseRow = z
  .object({
    id: z.string(),
    document: inDocument,
    raters: z.tuple([rater, rater]).readonly(),
    a: side,
    b: side,
    before: z.string(),
    text: z.string(),
    after: z.string(),
    start: count.describe("Where `text` begins, in UTF-16 code units."),
  })
  .meta({ id: "AgreementCase" });
const documentRow = z
  .object({ id: z.string(), name: z.string(), figure, raters: count, differ: count, places: count })
  .meta({ id: "AgreementDocument" });
const sentenceRow = z.object({ document: inDocument, start: count, text: z.string(), differ: count, places: count });
const label = z.string().max(100).describe("The id of a label, or `nothing`.");

const shared = {
  method: "GET",
  tag: "Agreement",
  action: "agreement.read",
  params: shapes.projectParams,
  body: null,
  status: 200,
} as const;

export const agreementEndpoints: readonly Endpoint[] = [
  inProject({
    ...shared,
    path: "/projects/{projectId}/agreement",
    summary: "Agreement by project, label and pair: every measure but γ",
    description: "Documents to which the caller is blind are left out, and counted in `documents.hidden`.",
    query: choice,
    answer: agreement,
    handle: ({ query }, member) => agreementOf(member, choiceOfQuery(query)),
  }),
  inProject({
    ...shared,
    path: "/projects/{projectId}/agreement/options",
    summary: "Whom agreement can be asked of: the people, models and labels to choose from",
    query: shapes.noQuery,
    answer: z.object({
      people: z.array(rater),
      models: z.array(z.string()),
      gold: z.boolean().describe("Whether there is a gold set to compare with."),
      schema: shapes.labelSchema,
    }),
    handle: (_, member) => agreementOptions(member),
  }),
  inProject({
    ...shared,
    path: "/projects/{projectId}/agreement/csv",
    summary: "The same figures as a table, with those of every document",
    query: choice,
    answer: { mediaType: "text/csv; charset=utf-8", description: "RFC 4180." },
    async handle({ query }, member) {
      const asked = choiceOfQuery(query);
      return bytesOf(agreementCsv(await agreementOf(member, asked), await allDocuments(member, asked)));
    },
  }),
  inProject({
    ...shared,
    path: "/projects/{projectId}/agreement/gamma",
    summary: "γ and γ-cat, which take long",
    description:
      "Works for a moment and says how far it is. Ask again until `measures` is there; nothing is counted twice.",
    query: choice,
    answer: z.object({ done: count, of: count, measures: z.array(measured).nullable() }),
    handle: ({ query }, member) => gammaOf(member, choiceOfQuery(query)),
  }),
  inProject({
    ...shared,
    path: "/projects/{projectId}/agreement/cases",
    summary: "The places behind a cell of the confusion matrix",
    query: pageChoice.extend({
      a: label,
      b: label,
      first: z.string().max(300).optional().describe("With `second`: of these two raters only, `a` being the first's."),
      second: z.string().max(300).optional(),
    }),
    answer: shapes.pageOf(caseRow),
    handle: ({ query: { a, b, first, second, after, limit, ...rest } }, member) =>
      agreementCases(
        member,
        choiceOfQuery(rest),
        {
          a: a === "nothing" ? null : a,
          b: b === "nothing" ? null : b,
          pair: first && second ? [first, second] : undefined,
        },
        { after, limit },
      ),
  }),
  inProject({
    ...shared,
    path: "/projects/{projectId}/agreement/documents",
    summary: "The documents that were compared, those that disagree most first",
    query: pageChoice,
    answer: shapes.pageOf(documentRow),
    handle: ({ query: { after, limit, ...rest } }, member) =>
      agreementDocuments(member, choiceOfQuery(rest), { after, limit }),
  }),
  inProject({
    ...shared,
    path: "/projects/{projectId}/agreement/sentences",
    summary: "The sentences with the most differences, from the documents that disagree most",
    query: choice,
    answer: z.object({ rows: z.array(sentenceRow) }),
    async handle({ query }, member) {
      return { rows: await agreementSentences(member, choiceOfQuery(query)) };
    },
  }),
];

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

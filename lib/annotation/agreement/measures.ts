/**
 * The measures of agreement, in the order in which they are shown. Pages, API and command line read this list; a new measure is one
 * more entry, and if it needs counts of its own, one more family in `parts.ts`.
 */
import { alphaUReport } from "./alpha-u.ts";
import { type AnswerScale, attributeReport } from "./attribute-agreement.ts";
import { type BinaryCounts, markedAc1, markedAlpha, markedFleiss } from "./binary-counts.ts";
import type { RatedDocument, Result } from "./figure.ts";
import { gammaReport } from "./gamma.ts";
import { markedReport } from "./marked-report.ts";
import { type DocumentParts, defaultSettings, type Family, partsOf, type Settings } from "./parts.ts";
import { relationF1 } from "./relation-f1.ts";
import { spanF1 } from "./span-f1.ts";
import { markedKappa } from "./token-kappa.ts";
import { unitizedReport } from "./unitized-alpha.ts";

/** What is counted: the unit that belongs beside the figure. */
export type Unit = "spans" | "tokens" | "characters" | "relations" | "documents" | "answers";

export type Measure = {
  id: string;
  name: string;
  /** The question that it answers. */
  answers: string;
  /** When to use it, and what to keep in mind. */
  use: string;
  /** When it has no value, and why. */
  undefinedWhen: string;
  /** How several pairs or documents become one figure. */
  summary: string;
  /** What happens to spans that the measure cannot take as they are; empty where it takes all. */
  alters: string;
  groups: "label" | "attribute" | "type of relation" | "none";
  family: Family;
  unit: (parts: readonly DocumentParts[], settings: Settings) => Unit;
  result: (parts: readonly DocumentParts[], scales?: ReadonlyMap<string, AnswerScale>) => Result;
};

const meanOfPairs = "The mean over the pairs; micro adds all spans up first, macro takes the mean of the documents.";
const meanOfLabels = "The mean over the labels. Each label is counted over all documents together.";
const meanOfDocuments =
  "Each document has its own figure; shown is their mean weighted by length, with the unweighted mean beside it.";
const meanOfAttributes = "The mean over the attributes. Each attribute is counted over all documents together.";
const nobodyMarked = "When neither of two people marked anything, there is nothing to compare.";

const f1Of = (
  sameness: Parameters<typeof spanF1>[1],
): Pick<Measure, "family" | "unit" | "result" | "summary" | "alters"> => ({
  family: "spans",
  unit: () => "spans",
  summary: meanOfPairs,
  alters: "",
  result: (parts) => spanF1(parts, sameness),
});

function tokensOf(part: DocumentParts): BinaryCounts {
  if (!part.tokens) throw new RangeError("the parts do not hold the counts of tokens");
  return part.tokens;
}

function statementsOf(part: DocumentParts): BinaryCounts {
  if (!part.statements) throw new RangeError("the parts do not hold the labels of documents");
  return part.statements;
}

/** Tokens where every document came with some, else characters. */
function tokenUnit(parts: readonly DocumentParts[]): Unit {
  return parts.length > 0 && parts.every((part) => part.tokens?.unit === "tokens") ? "tokens" : "characters";
}

const ofTokens = { family: "tokens", unit: tokenUnit, summary: meanOfLabels, alters: "", groups: "label" } as const;
const ofDocuments = {
  family: "statements",
  unit: (): Unit => "documents",
  summary: meanOfLabels,
  alters: "",
  groups: "label",
} as const;
const ofAnswers = {
  family: "attributes",
  unit: (): Unit => "answers",
  summary: meanOfAttributes,
  alters: "",
  groups: "attribute",
} as const;
const ofRelations = {
  family: "relations",
  unit: (): Unit => "relations",
  summary: "The mean over the pairs; micro adds all relations up first, macro takes the mean of the documents.",
  alters: "",
  groups: "type of relation",
} as const;
const ofStretches = {
  unit: (_: readonly DocumentParts[], settings: Settings) => settings.continuum,
  summary: meanOfDocuments,
} as const;
const splitAndMerged =
  "It knows no overlap within a label and no gaps within a span: overlapping spans of one label and rater become one (merged), each fragment counts by itself (split).";
const alsoSkipped = `${splitAndMerged} Nor may labels overlap: of two that do, the one that begins first is kept, then the longer; the others are left out (skipped).`;

export const measures: readonly Measure[] = [
  {
    id: "span-f1-exact",
    name: "F1, exact",
    answers: "How often do two people mark the same letters with the same label?",
    use: "The usual first figure for spans, with or without overlap. It does not correct for chance, which for spans of free length is close to nothing. SemEval-2013 calls it strict.",
    undefinedWhen: nobodyMarked,
    groups: "label",
    ...f1Of("exact"),
  },
  {
    id: "span-f1-boundary",
    name: "F1, boundaries only",
    answers: "How often do two people mark the same letters, whatever the label?",
    use: "Beside the exact figure: the difference is disagreement about labels. SemEval-2013 calls it exact.",
    undefinedWhen: nobodyMarked,
    groups: "none",
    ...f1Of("boundary"),
  },
  {
    id: "span-f1-iou",
    name: "F1, enough overlap",
    answers: "How often do two people mark nearly the same letters with the same label?",
    use: "When small differences of boundary do not matter. Spans are matched one to one; the least overlap is intersection over union, one half unless set otherwise.",
    undefinedWhen: nobodyMarked,
    groups: "label",
    ...f1Of("iou"),
  },
  {
    id: "span-f1-overlap",
    name: "F1, any overlap",
    answers: "How often do two people find the same thing, wherever exactly they see its ends?",
    use: "Beside the exact figure: the difference is disagreement about boundaries. SemEval-2013 calls it type.",
    undefinedWhen: nobodyMarked,
    groups: "label",
    ...f1Of("overlap"),
  },
  {
    id: "span-f1-partial",
    name: "F1, partial",
    answers: "How far do the marked places coincide, whatever the label, with half a point for any overlap?",
    use: "To compare with evaluations that report SemEval-2013's partial figure.",
    undefinedWhen: nobodyMarked,
    groups: "none",
    ...f1Of("partial"),
  },
  {
    id: "token-kappa",
    name: "Cohen's κ of tokens",
    answers: "Token by token and label by label: do two people agree beyond chance that it belongs to the label?",
    use: "For comparison with work that reports κ. Tokens outside of every span count as agreement, so it looks better than F1; it depends on the tokenizer. Labels may overlap, as each is asked about by itself.",
    undefinedWhen: "When neither marked the label anywhere, or both marked every token with it.",
    ...ofTokens,
    result: (parts) => markedKappa(parts, tokensOf),
  },
  {
    id: "token-fleiss",
    name: "Fleiss' κ of tokens",
    answers: "The same for several people at once.",
    use: "When every document was labelled by the same number of people. With two it is Scott's π.",
    undefinedWhen: "When nobody marked the label, or the documents have different numbers of people; then use α.",
    ...ofTokens,
    result: (parts) => markedReport(parts, tokensOf, markedFleiss),
  },
  {
    id: "token-alpha",
    name: "Krippendorff's α of tokens",
    answers: "The same for several people, where documents may have different numbers of them.",
    use: "In place of Fleiss' κ when not everybody labelled every document.",
    undefinedWhen: "When nobody marked the label, or everybody marked every token with it.",
    ...ofTokens,
    result: (parts) => markedReport(parts, tokensOf, markedAlpha),
  },
  {
    id: "token-ac1",
    name: "Gwet's AC1 of tokens",
    answers: "The same with another idea of chance, which a very rare or very common label does not upset.",
    use: "Beside κ, never in its place: κ can be low although people nearly always agree, when a label is rare.",
    undefinedWhen: "When nobody marked the label.",
    ...ofTokens,
    result: (parts) => markedReport(parts, tokensOf, markedAc1),
  },
  {
    id: "alpha-u",
    name: "Krippendorff's α for unitizing (1995)",
    answers: "Do people agree beyond chance where the spans of a label lie?",
    use: "For spans of free length that do not overlap within a label. This is the form that INCEpTION and dkpro compute. It depends on the unit of length.",
    undefinedWhen: "When nobody marked the label in a document, or chance would produce no disagreement there.",
    alters: splitAndMerged,
    groups: "label",
    family: "alphaU",
    ...ofStretches,
    result: (parts) => alphaUReport(parts),
  },
  {
    id: "unitized-alpha",
    name: "uα (2016)",
    answers: "Do people agree beyond chance where spans lie and what they are, letter by letter?",
    use: "The newer form of α for unitizing, which also counts agreement about what is not marked. By label: the label against everything else.",
    undefinedWhen: "When nobody marked anything in a document.",
    alters: alsoSkipped,
    groups: "label",
    family: "unitized",
    ...ofStretches,
    result: (parts) => unitizedReport(parts, "overall"),
  },
  {
    id: "unitized-alpha-binary",
    name: "|uα (2016)",
    answers: "Do people agree beyond chance which parts of the text matter at all?",
    use: "Beside uα: it leaves the labels out.",
    undefinedWhen: "When nobody marked anything in a document, or everybody marked all of it.",
    alters: alsoSkipped,
    groups: "none",
    family: "unitized",
    ...ofStretches,
    result: (parts) => unitizedReport(parts, "binary"),
  },
  {
    id: "unitized-alpha-coding",
    name: "cuα (2016)",
    answers: "Where two people both marked something, do they agree beyond chance what it is?",
    use: "Beside |uα: it leaves the places out. By label it is (k)uα. Coverage says on how much of the text it rests.",
    undefinedWhen: "When no two people marked the same place in a document, or only one label is to be found there.",
    alters: alsoSkipped,
    groups: "label",
    family: "unitized",
    ...ofStretches,
    result: (parts) => unitizedReport(parts, "coding"),
  },
  {
    id: "gamma",
    name: "γ (2015)",
    answers: "Do people agree beyond chance where spans lie and what they are, when spans may overlap and nest?",
    use: "One figure for places and labels together. Chance is sampled, so it comes with a seed, a number of samples and an interval, and other programs' figures differ a little.",
    undefinedWhen:
      "When nobody marked anything in a document, when all random documents are alike, or when so many spans lie so close together that the best alignment of three people or more cannot be found for certain.",
    alters: "A span in several fragments is taken from its first letter to its last (stretched).",
    groups: "none",
    family: "gamma",
    ...ofStretches,
    result: (parts) => gammaReport(parts, "figure"),
  },
  {
    id: "gamma-cat",
    name: "γ-cat and γ-k (2017)",
    answers: "Of what γ puts together: do people agree beyond chance what it is?",
    use: "Beside γ: it leaves the places out. By label it is γ-k, from what was put together where one of the two has the label.",
    undefinedWhen: "When nothing could be put together in a document, or only one label is to be found there.",
    alters: "A span in several fragments is taken from its first letter to its last (stretched).",
    groups: "label",
    family: "gamma",
    ...ofStretches,
    result: (parts) => gammaReport(parts, "category"),
  },
  {
    id: "relation-f1",
    name: "F1 of relations, end to end",
    answers: "How often do two people draw the same relation between the same spans?",
    use: "The whole of the work: a relation between spans that the other did not mark counts as a difference.",
    undefinedWhen: "When neither of two people drew any relation.",
    ...ofRelations,
    result: (parts) => relationF1(parts, "exact", "end-to-end"),
  },
  {
    id: "relation-f1-relaxed",
    name: "F1 of relations, end to end, enough overlap",
    answers: "The same, where ends need not be the same to the letter.",
    use: "When small differences of boundary do not matter.",
    undefinedWhen: "When neither of two people drew any relation.",
    ...ofRelations,
    result: (parts) => relationF1(parts, "relaxed", "end-to-end"),
  },
  {
    id: "relation-f1-given",
    name: "F1 of relations, given agreed ends",
    answers: "Between spans that both marked: how often do two people draw the same relation?",
    use: "Beside the end-to-end figure: the difference is disagreement about spans.",
    undefinedWhen: "When neither of two people drew a relation between spans that both marked.",
    ...ofRelations,
    result: (parts) => relationF1(parts, "exact", "given"),
  },
  {
    id: "relation-f1-given-relaxed",
    name: "F1 of relations, given agreed ends, enough overlap",
    answers: "The same, where ends need not be the same to the letter.",
    use: "When small differences of boundary do not matter.",
    undefinedWhen: "When neither of two people drew a relation between spans that both marked.",
    ...ofRelations,
    result: (parts) => relationF1(parts, "relaxed", "given"),
  },
  {
    id: "document-kappa",
    name: "Cohen's κ of document labels",
    answers: "Do two people agree beyond chance which documents carry a label?",
    use: "For labels of whole documents. Each label is a question of its own, since a document may carry several.",
    undefinedWhen: "When neither gave the label to any document, or both gave it to all.",
    ...ofDocuments,
    result: (parts) => markedKappa(parts, statementsOf),
  },
  {
    id: "document-fleiss",
    name: "Fleiss' κ of document labels",
    answers: "The same for several people at once.",
    use: "When every document was labelled by the same number of people.",
    undefinedWhen: "When nobody gave the label, or the documents have different numbers of people; then use α.",
    ...ofDocuments,
    result: (parts) => markedReport(parts, statementsOf, markedFleiss),
  },
  {
    id: "document-alpha",
    name: "Krippendorff's α of document labels",
    answers: "The same for several people, where documents may have different numbers of them.",
    use: "In place of Fleiss' κ when not everybody labelled every document.",
    undefinedWhen: "When nobody gave the label, or everybody gave it to every document.",
    ...ofDocuments,
    result: (parts) => markedReport(parts, statementsOf, markedAlpha),
  },
  {
    id: "document-ac1",
    name: "Gwet's AC1 of document labels",
    answers: "The same with another idea of chance, which a very rare or very common label does not upset.",
    use: "Beside κ, never in its place.",
    undefinedWhen: "When nobody gave the label.",
    ...ofDocuments,
    result: (parts) => markedReport(parts, statementsOf, markedAc1),
  },
  {
    id: "attribute-alpha",
    name: "Krippendorff's α of attributes",
    answers: "On the spans that people have in common: do their answers agree beyond chance?",
    use: "For any number of people and any kind of attribute: numbers by their distance, other answers as same or different. Look at the coverage: it says what share of the answers could be compared.",
    undefinedWhen: "When no two people answered for the same span, or all answers are the same.",
    ...ofAnswers,
    result: (parts, scales = new Map()) => attributeReport(parts, "alpha", scales),
  },
  {
    id: "attribute-kappa",
    name: "Cohen's κ of attributes",
    answers: "The same for two people, on spans matched one to one.",
    use: "For comparison with work that reports κ. Answers count as same or different.",
    undefinedWhen: "When the two answered for no common span, or all answers are the same.",
    ...ofAnswers,
    result: (parts, scales = new Map()) => attributeReport(parts, "cohen", scales),
  },
  {
    id: "attribute-fleiss",
    name: "Fleiss' κ of attributes",
    answers: "The same for several people at once.",
    use: "When every common span was answered for by the same number of people.",
    undefinedWhen: "When that number varies, when there are no common spans, or all answers are the same.",
    ...ofAnswers,
    result: (parts, scales = new Map()) => attributeReport(parts, "fleiss", scales),
  },
  {
    id: "attribute-gwet",
    name: "Gwet's AC1 and AC2 of attributes",
    answers: "The same with another idea of chance, which one very common answer does not upset.",
    use: "Beside α, never in its place. Numbers, and choices that have an order, are AC2 with quadratic weights: near answers count as partly the same. Other answers are AC1.",
    undefinedWhen: "When no two people answered for the same span, or only one answer was ever given.",
    ...ofAnswers,
    result: (parts, scales = new Map()) => attributeReport(parts, "gwet", scales),
  },
];

/** The families that some measures need. */
export function familiesOf(wanted: readonly Measure[]): Set<Family> {
  return new Set(wanted.map(({ family }) => family));
}

/** One measure over documents as they are. Where several are wanted, count the parts once and ask each for its result. */
export function measureDocuments(
  measure: Measure,
  documents: Iterable<RatedDocument>,
  settings: Settings = defaultSettings,
  scales?: ReadonlyMap<string, AnswerScale>,
): Result {
  const families = familiesOf([measure]);
  return measure.result(
    Array.from(documents, (document) => partsOf(document, families, settings)),
    scales,
  );
}

/** What the API takes and gives of reviews: clusters, decisions, rules, claims, objections, provenance. */
import { z } from "zod";
import { modes } from "#lib/access/layer-access.ts";
import { differences } from "#lib/annotation/disagreement/cluster.ts";
import { documentParams, pageOf, pageQuery, projectParams } from "./shapes.ts";

const int = z.number().int();
const id = (what: string) => z.string().min(1).max(100).describe(`The id of ${what}.`);
const time = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});
const person = z.object({ userId: z.string(), name: z.string() });
const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]);
const fragment = z.tuple([int, int]).readonly();
const fragments = z.array(fragment).readonly().describe("Half-open, in UTF-16 code units.");
const attributes = z.record(z.string(), value).describe("By the id of the attribute.").readonly();
const sources = z
  .record(z.string(), z.array(z.string()).readonly())
  .readonly()
  .describe("By rater, the ids of spans or relations in her set.");

const spanFields = {
  label: z.string().describe("The id of the label."),
  fragments,
  attributes: attributes.optional(),
  entity: z.string().optional(),
};
const versionSpan = z.object(spanFields).meta({ id: "VersionSpan" });
const relationFields = {
  type: z.string().describe("The id of the relation type."),
  from: z.string().describe("The cluster at the start."),
  to: z.string().describe("The cluster at the end."),
  fromWhich: z.string(),
  toWhich: z.string(),
  fromSpan: versionSpan,
  toSpan: versionSpan,
  attributes: attributes.optional(),
};
const versionFields = {
  spans: z.array(versionSpan).readonly(),
  relations: z.array(z.object(relationFields)).readonly(),
  value: value.nullable(),
};

const choice = z
  .union([
    z.strictObject({ kind: z.literal("annotator"), rater: z.string().max(200) }),
    z.strictObject({ kind: z.literal("candidate"), key: z.string().max(200) }),
    z.strictObject({ kind: z.enum(["majority", "both", "nobody", "union", "intersection"]) }),
    z.strictObject({ kind: z.literal("edit"), version: z.object(versionFields) }),
  ])
  .meta({
    id: "Choice",
    description:
      "What a reviewer does with a card. The ends of a relation that is edited may be moved to any settled span: `from` and `to` name its card.",
  });

const rule = z
  .looseObject({
    kind: z.enum([
      "unanimous",
      "at-least",
      "majority",
      "annotator",
      "union",
      "intersection",
      "both",
      "nobody",
      "by-label",
      "first-of",
    ]),
  })
  .meta({
    id: "Rule",
    description:
      "`at-least` has `k`; `annotator` has `rater`; `by-label` has `labels` and `rule`; `first-of` has `rules`, of which the first that applies counts.",
  });

const settlement = z.object({
  spans: z.array(z.object({ ...spanFields, sources })).readonly(),
  relations: z.array(z.object({ ...relationFields, sources })).readonly(),
  value: value.nullable(),
});

const decision = z
  .object({
    id: z.string(),
    cluster: z.string(),
    revision: int,
    by: person,
    how: z.enum(["person", "rule", "similar"]),
    rule: rule.nullable(),
    batch: z.string().nullable(),
    choice,
    settlement,
    reason: z.string(),
    comment: z.string(),
    confidence: int.nullable(),
    guidelineChange: z.boolean(),
    at: time,
    outdated: z.boolean().describe("It was made on other grounds than there are now."),
    hull: fragment.nullable(),
  })
  .meta({ id: "Decision" });

const rater = z
  .object({
    id: z.string().describe("A user id, or what stands for it where names are hidden."),
    name: z.string(),
    kind: z.enum(["annotator", "model", "shared"]),
    state: z.enum(["finished", "waiting"]),
  })
  .meta({ id: "Rater" });
export const claim = z
  .object({ cluster: z.string(), by: person, mine: z.boolean(), until: time })
  .meta({ id: "Claim" });
const answer = z
  .object({ id: z.string(), cluster: z.string(), by: person, body: z.string(), at: time })
  .meta({ id: "Answer" });
const counts = z.object({ open: int, agreed: int, decided: int, blocked: int }).meta({ id: "ReviewCounts" });

const cluster = z
  .object({
    id: z.string(),
    fingerprint: z.string(),
    of: z.enum(["span", "relation", "document"]),
    kind: z.enum(["agreed", ...differences]),
    differences: z.array(z.enum(differences)).readonly(),
    hull: fragment.nullable(),
    candidates: z
      .array(z.object({ ...versionFields, key: z.string(), supporters: z.array(z.string()).readonly(), sources }))
      .readonly(),
    raters: z.array(z.string()).readonly(),
    waitsFor: z.array(z.string()).readonly(),
    entry: z.string().nullable(),
    state: z.enum(["open", "agreed", "decided", "blocked"]),
    revision: int.describe("What a decision must name as seen."),
    decision: decision.nullable(),
    claim: claim.nullable(),
    answers: z.array(answer).readonly(),
    span: z.string().nullable(),
    objections: z
      .array(z.object({ span: z.string(), by: z.string(), alternative: versionSpan.nullable(), reason: z.string() }))
      .readonly(),
  })
  .meta({ id: "Cluster" });

export const review = z
  .object({
    documentId: z.string(),
    mode: z.enum(modes),
    ready: z.boolean(),
    goldLayerId: z.string().nullable(),
    raters: z.array(rater).readonly(),
    namesHidden: z.boolean(),
    clusters: z.array(cluster).readonly(),
    obsolete: z.array(decision).readonly(),
    counts,
    claims: z.array(claim).readonly(),
    complete: z.object({ setId: z.string(), version: int, by: person, at: time }).nullable(),
    changedSince: z.boolean(),
    mayDecide: z.boolean(),
  })
  .meta({ id: "Review" });

export const reviewPage = pageOf(
  z
    .object({
      documentId: z.string(),
      name: z.string(),
      mode: z.enum(modes),
      ready: z.boolean(),
      counts,
      progress: z.number().min(0).max(1),
      finished: int,
      annotators: int,
      complete: z.boolean(),
      here: z.array(z.string()).readonly().describe("The names of those who look at its cards just now."),
    })
    .meta({ id: "ReviewRow" }),
);

export const reviewQuery = z.strictObject({
  hideNames: z.stringbool().optional().describe("Annotators without their names."),
});
export const reviewListQuery = pageQuery.extend({
  open: z.stringbool().optional().describe("Only documents in which something is left to decide."),
});
export const clusterParams = documentParams.extend({ cluster: id("the card") });
export const batchParams = projectParams.extend({ batch: id("the merge") });
export const objectionParams = projectParams.extend({ objectionId: id("the objection") });

export const deciding = z.strictObject({
  fingerprint: z.string().max(100).describe("As seen; another one by now answers 409."),
  revision: int
    .min(0)
    .describe("As seen: 0 where nothing was decided; another one by now answers 409 with both values."),
  choice,
  reason: z.string().optional(),
  comment: z.string().optional(),
  confidence: int.nullable().optional().describe("1 to 5."),
  guidelineChange: z.boolean().optional(),
  hideNames: z.boolean().optional(),
});
export const undoing = z.strictObject({ revision: int.min(1) });
export const revised = z.object({ revision: int });

export const merging = z.strictObject({ rule });
export const mergePreview = z
  .object({
    settles: int,
    leaves: int,
    keeps: int,
    byKind: z.record(z.string(), int).readonly(),
    documents: int.describe("In how many documents it would settle something."),
    looked: int.describe("How many documents were looked at."),
    next: z.string().nullable(),
    examples: z
      .array(
        z.object({
          documentId: z.string(),
          documentName: z.string(),
          cluster: z.string(),
          kind: z.string(),
          context: z.string(),
          at: fragment.nullable(),
          spans: z.array(versionSpan).readonly(),
        }),
      )
      .readonly(),
  })
  .meta({ id: "MergePreview" });
export const merged = z.object({ batch: z.string(), settled: int, documents: int }).meta({ id: "Merged" });
export const earlierMerges = z.object({
  rows: z.array(
    z
      .object({ batch: z.string(), by: person, at: time, settled: int, documents: int })
      .meta({ id: "EarlierMerge", description: "As far as it has not been taken back." }),
  ),
});
export const mergeAsked = z
  .object({ jobId: z.string().describe("Follow it at `/jobs/{jobId}`."), batch: z.string() })
  .meta({ id: "MergeAsked" });
export const unmerged = z.object({ undone: int, kept: int, jobId: z.string().nullable() });
export const afterQuery = pageQuery.pick({ after: true });

export const similar = z.object({
  rows: z.array(
    z.object({
      documentId: z.string(),
      documentName: z.string(),
      cluster: z.string(),
      fingerprint: z.string(),
      context: z.string(),
      at: fragment.nullable(),
      choice,
    }),
  ),
  next: z.string().nullable(),
});
export const applying = z.strictObject({
  cards: z.array(z.strictObject({ documentId: z.string().max(100), cluster: z.string().max(100) })).max(500),
});

export const completing = z.strictObject({
  despite: z.boolean().optional().describe("In spite of warnings, and of annotators who have not finished."),
});
export const completed = z.object({ setId: z.string(), version: int });

export const provenance = z.object({
  rows: z.array(
    z.object({
      spanId: z.string(),
      label: z.string(),
      fragments,
      surface: z.string(),
      cluster: z.string().nullable(),
      sources,
      raters: z.array(rater).readonly(),
      decision: decision.nullable(),
    }),
  ),
});
const goldSpan = z.object({ spanId: z.string(), label: z.string(), fragments, surface: z.string() });
export const became = z.object({
  documentId: z.string(),
  complete: z.boolean(),
  rows: z
    .array(
      goldSpan.extend({
        fate: z.enum(["kept", "changed", "dropped", "open"]),
        gold: z.array(goldSpan).readonly(),
        cluster: z.string().nullable(),
        decision: decision.nullable(),
        answers: z.array(answer).readonly(),
      }),
    )
    .readonly(),
});
export const answering = z.strictObject({ body: z.string() });
export const made = z.object({ id: z.string() });

export const objecting = z.strictObject({
  layerId: z.string().max(100),
  spanId: z.string().max(100),
  alternative: versionSpan.nullable().describe("Null: the span should not be there."),
  reason: z.string().optional(),
});
export const objections = z.object({
  rows: z.array(
    z
      .object({
        id: z.string(),
        layerId: z.string(),
        spanId: z.string(),
        by: person,
        mine: z.boolean(),
        alternative: versionSpan.nullable(),
        reason: z.string(),
        at: time,
      })
      .meta({ id: "Objection" }),
  ),
});
export const hiding = z.strictObject({ hidden: z.boolean() });
export const hidden = z.object({ hidden: z.boolean() });
export const decisionsQuery = z.strictObject({
  documents: z.string().max(20_000).optional().describe("Ids with commas between them; all documents if not given."),
  includeUndone: z.stringbool().optional().describe("Also what was undone, and the undoing."),
});

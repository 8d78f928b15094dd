/**
 * What the API takes and gives, as schemas. They check every request and every answer, and the OpenAPI description is made
 * from them. How long a name may be and such is said by the store, whose refusals name the field.
 */
import { z } from "zod";
import { modes, revealRules } from "#lib/access/layer-access.ts";
import { roles, scopes } from "#lib/access/roles.ts";
import { attributeKinds, granularities, underlines } from "#lib/annotation/label.ts";
import { projectEvents } from "#lib/data/event-kinds.ts";
import { webhookEvents } from "#lib/data/webhook-queue.ts";

export const noParams = z.strictObject({});
export const noQuery = z.strictObject({});

/** An id in an address. Whether there is such a thing, the store says. */
export const id = (what: string) => z.string().min(1).max(100).describe(`The id of ${what}.`);

export const projectParams = z.strictObject({ projectId: id("the project") });
export const documentParams = projectParams.extend({ documentId: id("the document") });
export const layerParams = projectParams.extend({ layerId: id("the layer") });
export const setParams = projectParams.extend({ setId: id("the annotation set") });
export const labelParams = projectParams.extend({ labelId: id("the label") });
export const attributeParams = projectParams.extend({ attributeId: id("the attribute") });
export const relationTypeParams = projectParams.extend({ relationTypeId: id("the relation type") });
export const memberParams = projectParams.extend({ userId: id("the person") });
export const invitationParams = projectParams.extend({ invitationId: id("the invitation") });
export const webhookParams = projectParams.extend({ webhookId: id("the webhook") });
export const webhookMessageParams = webhookParams.extend({ messageId: id("the message") });
export const commentParams = projectParams.extend({ commentId: id("the comment; of a thread, its first") });
export const tokenParams = z.strictObject({ tokenId: id("the token") });

export const pageQuery = z.strictObject({
  after: z.string().max(100).optional().describe("The `next` of the page before; none for the first page."),
  limit: z.coerce.number().int().min(1).max(200).optional().describe("How many rows at most; 50 if not given."),
});

/** A time: a string in JSON, a date here. */
export const time = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

/** A page of rows. Go on with `after=<next>` until `next` is null. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ rows: z.array(row), next: z.string().nullable() });
}

const role = z.enum(roles);
const mode = z.enum(modes);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const color = z.string().regex(/^#[0-9A-Fa-f]{6}$/);
const documentState = z.enum(["new", "started", "finished"]);
const layerKind = z.enum(["shared", "personal", "model", "gold"]);
const layerState = z.enum(["open", "finished"]);
const access = z.enum(["read", "write"]);
const direction = z.enum(["auto", "ltr", "rtl"]);
const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]);
const person = z.object({ userId: z.string(), name: z.string() });

export const me = z
  .object({
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    owner: z.boolean().describe("Whether this is the owner of the installation."),
    by: z.enum(["session", "token"]).describe("How the caller was recognised."),
    scopes: z.array(z.enum(scopes)).nullable().describe("What the token may do; null for a session."),
    projectId: z.string().nullable().describe("The only project that the token opens; null for all."),
  })
  .meta({ id: "Me" });

export const projectRow = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    role,
    documents: z.number().int(),
    finished: z.number().int(),
    sample: z.boolean(),
    createdAt: time,
    mentions: z.number().int().describe("Comments that mention me, in threads that are not resolved."),
  })
  .meta({ id: "ProjectRow" });

export const projectQuery = pageQuery.extend({
  archived: z.stringbool().optional().describe("The archived ones instead of those in use."),
});

export const project = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    defaultMode: mode.describe("The mode of documents that have no tag yet."),
    reveal: z.enum(revealRules),
    annotatorsPerDocument: z.number().int(),
    nameLabelId: z.string().nullable().describe("The label under which English names are suggested, or null."),
    schemaVersion: z.number().int(),
    guidelineVersion: z.number().int(),
    sample: z.boolean(),
    archived: z.boolean(),
    createdAt: time,
  })
  .meta({ id: "Project" });

export const newProject = z.strictObject({ name: z.string(), description: z.string().optional() });
export const projectChange = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  defaultMode: mode.optional(),
  reveal: z.enum(revealRules).optional(),
  annotatorsPerDocument: z.number().int().optional(),
  nameLabelId: z.string().nullable().optional().describe("Null: do not look for names."),
});

export const changePreviewQuery = z.strictObject({
  reveal: z.enum(revealRules).optional(),
  defaultMode: mode.optional(),
  annotatorsPerDocument: z.coerce.number().int().min(1).max(20).optional(),
});
export const changePreview = z.object({
  opened: z.number().int().describe("Documents that are opened to their annotators."),
  hidden: z.number().int().describe("Documents that are hidden from them again."),
  finished: z.number().int().describe("Documents that count as finished then."),
  switched: z.number().int().describe("Documents without a tag whose way of working changes."),
});

export const made = z.object({ id: z.string() }).meta({ id: "Made" });
export const archiving = z.strictObject({ archived: z.boolean() });
export const archived = z.object({ id: z.string(), archived: z.boolean() });

const labelFields = {
  name: z.string(),
  color,
  key: z.string().describe("The single key that gives this label, or empty."),
  chip: z.string(),
  underline: z.enum(underlines),
  description: z.string(),
  scope: z.enum(["span", "document"]),
  overlapsItself: z.boolean(),
  granularity: z.enum(granularities),
};
const attributeFields = {
  name: z.string(),
  on: z.enum(["span", "relation", "document"]),
  of: z.array(z.string()).readonly().describe("Ids of the labels or relation types that carry it; empty means all."),
  kind: z.enum(attributeKinds),
  options: z.array(z.string()).readonly(),
  required: z.boolean(),
  default: value.nullable(),
};
const relationTypeFields = {
  name: z.string(),
  from: z.array(z.string()).readonly().describe("Ids of the labels that may stand at the start; empty means all."),
  to: z.array(z.string()).readonly().describe("Ids of the labels that may stand at the end; empty means all."),
};
const stored = { id: z.string(), archived: z.boolean() };

export const labelSchema = z
  .object({
    version: z.number().int(),
    labels: z.array(z.object({ ...stored, ...labelFields })).readonly(),
    attributes: z.array(z.object({ ...stored, ...attributeFields })).readonly(),
    relationTypes: z.array(z.object({ ...stored, ...relationTypeFields })).readonly(),
  })
  .meta({ id: "LabelSchema" });

export const labelChange = z.strictObject(labelFields).partial();
export const newLabel = labelChange.required({ name: true });
export const attributeChange = z.strictObject(attributeFields).partial();
export const newAttribute = attributeChange.required({ name: true, on: true, kind: true });
export const relationTypeChange = z.strictObject(relationTypeFields).partial();
export const newRelationType = relationTypeChange.required({ name: true });
export const saved = z
  .object({ id: z.string(), version: z.number().int().describe("The version of the schema that the change began.") })
  .meta({ id: "Saved" });
export const schemaQuery = z.strictObject({
  version: z.coerce.number().int().min(1).optional().describe("An earlier version; the current one if not given."),
});
export const placing = z.strictObject({ position: z.number().int().min(0) });

export const guidelines = z.object({ version: z.number().int(), body: z.string() }).meta({ id: "Guidelines" });
export const guidelinesChange = z.strictObject({
  body: z.string().describe("Markdown."),
  baseVersion: z
    .number()
    .int()
    .describe("The version that was changed; another one by now answers 409 with what stands."),
});

const documentRow = z
  .object({
    id: z.string(),
    name: z.string(),
    state: documentState,
    mode,
    length: z.number().int().describe("In UTF-16 code units."),
    annotators: z.number().int().nullable(),
    finishedBy: z.number().int().nullable(),
    myState: z.enum(["assigned", "started", "finished"]).nullable(),
    spans: z.number().int().nullable(),
    archived: z.boolean(),
    createdAt: time,
  })
  .meta({ id: "DocumentRow" });

export const documentPage = pageOf(documentRow).extend({ counts: z.record(documentState, z.number().int()) });
export const documentQuery = pageQuery.extend({
  state: documentState.optional(),
  q: z.string().max(200).optional().describe("Looked for in the name, without case."),
  archived: z.stringbool().optional().describe("The archive instead of the documents in use."),
});

const intake = z.object({
  fileName: z.string().describe("Empty for a text that was pasted or sent."),
  sha256OfOriginal: z.string(),
  encoding: z.string(),
  notes: z.array(z.object({ kind: z.string(), message: z.string() })),
});

export const document = z
  .object({
    id: z.string(),
    name: z.string(),
    text: z.string().describe("Immutable."),
    length: z.number().int().describe("In UTF-16 code units."),
    codePoints: z.number().int().describe("In Unicode code points."),
    sha256: sha256.describe("Of the text in UTF-8."),
    clusters: z.array(z.number().int()).describe("Offsets inside grapheme clusters, in UTF-16 code units."),
    mode,
    modeFixed: z.boolean().describe("False while the document has no tag."),
    state: documentState,
    language: z.string(),
    direction,
    metadata: z.record(z.string(), z.string()),
    intake,
    annotators: z.array(person.extend({ state: z.enum(["assigned", "started", "finished"]).nullable() })),
    annotatorsWanted: z.number().int().nullable().describe("How many it asks for; null follows the project."),
    archived: z.boolean(),
    createdAt: time,
  })
  .meta({ id: "Document" });

export const newDocument = z.strictObject({
  name: z.string(),
  text: z.string().describe("At most 5 MiB of UTF-8. CR LF is kept, a byte order mark at the start is removed."),
  language: z.string().optional().describe("BCP 47, such as `en`."),
  direction: direction.optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});
export const addedDocument = z.object({
  id: z.string(),
  already: z.boolean().describe("Whether the same text was there already, under the same name."),
});
export const renaming = z.strictObject({ name: z.string() });
export const assigning = z.strictObject({ userIds: z.array(z.string()).max(200) });
export const wanting = z.strictObject({
  wanted: z.number().int().nullable().describe("From 1 to 20; null follows the project."),
});
export const modeChange = z.strictObject({ mode: mode.nullable().describe("Null follows the project's default.") });
export const nextQuery = z.strictObject({ after: z.string().max(100).optional() });
export const nextDocument = z.object({ documentId: z.string().nullable() });

export const layer = z
  .object({
    layerId: z.string(),
    kind: layerKind,
    annotator: person.nullable(),
    owner: z.string(),
    state: layerState,
    access,
    epoch: z.number().int(),
  })
  .meta({ id: "Layer" });
export const openedLayer = z.object({
  layer: z
    .object({ layerId: z.string(), kind: layerKind, access, state: layerState, epoch: z.number().int(), mode })
    .nullable()
    .describe("Null where the document has no layer for the caller to work in."),
});

const position = z
  .object({ epoch: z.number().int(), seq: z.number().int(), sha256: z.string() })
  .meta({ id: "Position", description: "A place in the log of a layer, named by the hash of everything up to there." });
export const sinceQuery = z.object({
  epoch: z.coerce.number().int().min(0),
  seq: z.coerce.number().int().min(0),
  sha256: z.string().max(64).default(""),
});
export const awayChanges = z.object({
  changes: z.array(
    z.object({
      kind: z.enum(["added", "removed", "changed"]),
      what: z.enum(["span", "relation", "document"]),
      id: z.string(),
      label: z.string(),
      surface: z.string(),
      by: z.string().describe("A name."),
    }),
  ),
  more: z.number().int().describe("How many there are beyond those that are listed."),
  position,
  known: z.boolean().describe("False where the log does not hold the position that was asked about."),
});
export const finishing = z.strictObject({
  position: z
    .strictObject(position.shape)
    .describe("What the annotator saw. Another one by now answers 409 with the changes."),
  despite: z.boolean().optional().describe("Finish in spite of warnings; errors are never passed over."),
});
export const finished = z.object({ setId: z.string(), version: z.number().int() });
export const reopened = z.object({ layerId: z.string() });

export const annotationSetRow = z
  .object({
    id: z.string(),
    layerId: z.string(),
    layerKind,
    annotatorId: z.string().nullable(),
    documentId: z.string(),
    documentName: z.string(),
    version: z.number().int(),
    finishedBy: person,
    position,
    spanCount: z.number().int(),
    relationCount: z.number().int(),
    afterReveal: z
      .boolean()
      .describe(
        "Whether its annotator could see the others' work before finishing it. Agreement leaves such versions out.",
      ),
    schemaVersion: z.number().int(),
    guidelineVersion: z.number().int(),
    sha256,
    textSha256: sha256,
    createdAt: time,
    reopenedAt: time.nullable(),
  })
  .meta({ id: "AnnotationSet" });
export const setQuery = pageQuery.extend({ documentId: z.string().max(100).optional() });

const fragments = z.array(z.tuple([z.number().int(), z.number().int()])).describe("Half-open: [start, end).");
const values = z.record(z.string(), value).describe("By the id of the attribute.");
const signed = { author: z.string(), editor: z.string() };
const layerParts = {
  spans: z.array(
    z.object({
      id: z.string(),
      labelId: z.string(),
      label: z.string(),
      fragments: z.object({ utf16: fragments, codePoints: fragments }),
      surface: z.string().describe("The text of the fragments, joined by one space."),
      ...signed,
      attributes: values,
      entity: z.string().nullable(),
      origin: z.record(z.string(), z.string()).nullable(),
    }),
  ),
  relations: z.array(
    z.object({
      id: z.string(),
      typeId: z.string(),
      type: z.string(),
      from: z.string(),
      to: z.string(),
      ...signed,
      attributes: values,
    }),
  ),
  document: z.array(z.object({ key: z.string(), value, ...signed })),
};
export const annotationSet = z.object({ set: annotationSetRow, ...layerParts }).meta({ id: "AnnotationSetContent" });
export const layerContent = z.object({ position, ...layerParts }).meta({ id: "LayerContent" });

const ownId = z.string().max(64).optional().describe("Of what it replaces, or of your making; made if not given.");
const removed = z.array(z.string().max(100)).max(10_000).default([]);
export const layerEdits = z
  .strictObject({
    unit: z
      .enum(["utf16", "codePoints"])
      .default("utf16")
      .describe("What the offsets count: UTF-16 code units as JavaScript and Java, code points as Python."),
    spans: z
      .array(
        z.strictObject({
          id: ownId,
          label: z.string().describe("The id of a label."),
          fragments,
          surface: z.string().optional().describe("The text that it marks; where it marks another, all is refused."),
          attributes: values.optional(),
          entity: z.string().nullable().optional().describe("The id of an entity."),
        }),
      )
      .max(10_000)
      .default([]),
    relations: z
      .array(
        z.strictObject({
          id: ownId,
          type: z.string().describe("The id of a relation type."),
          from: z.string().describe("The id of a span."),
          to: z.string().describe("The id of a span."),
          attributes: values.optional(),
        }),
      )
      .max(10_000)
      .default([]),
    document: z
      .array(z.strictObject({ key: z.string().describe("`label:<id>`, `attribute:<id>` or `note`."), value }))
      .max(1_000)
      .default([]),
    remove: z.strictObject({ spans: removed, relations: removed, document: removed }).partial().default({}),
  })
  .meta({
    examples: [
      {
        unit: "codePoints",
        spans: [{ label: "0198c0de-…", fragments: [[0, 6]], surface: "Russia", attributes: { "0198c0df-…": true } }],
      },
    ],
  });

export const layerEdited = z.object({
  position: position.describe("The place in the log after it, which finishing asks for."),
  spans: z.array(z.string()).describe("The ids of the spans that were set, in their order."),
  relations: z.array(z.string()),
});

export const member = z
  .object({
    userId: z.string(),
    name: z.string(),
    email: z.string().nullable().describe("Null for whoever may not see addresses, and without an account."),
    account: z.boolean().describe("False of an annotator of whom only imported files tell, as whom nobody signs in."),
    role,
    since: time,
  })
  .meta({ id: "Member" });
export const roleChange = z.strictObject({ role });
export const annotatorMatch = z.strictObject({
  userId: z.string().max(100).describe("The member who the annotator is."),
});
export const annotatorMatched = z.object({ layers: z.int().min(0).describe("How many layers are the member's now.") });

export const invitation = z
  .object({
    id: z.string(),
    role,
    note: z.string(),
    uses: z.number().int(),
    maxUses: z.number().int(),
    createdAt: time,
    expiresAt: time,
    state: z.enum(["open", "used", "expired", "withdrawn"]),
  })
  .meta({ id: "Invitation" });
export const newInvitation = z.strictObject({
  role,
  days: z.number().int().optional().describe("7 if not given."),
  maxUses: z.number().int().optional().describe("1 if not given."),
  note: z.string().optional(),
});
export const newInvitationAnswer = z.object({
  id: z.string(),
  link: z.string().describe("Shown this once."),
});

const token = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    projectId: z.string().nullable(),
    projectName: z.string().nullable(),
    scopes: z.array(z.enum(scopes)),
    createdAt: time,
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable(),
  })
  .meta({ id: "Token" });
export const tokens = z.object({ rows: z.array(token) });

export const event = z
  .object({
    id: z.string(),
    at: time,
    kind: z.string().describe("A noun and a past participle, such as `document.finished`."),
    subject: z.string(),
    data: z.unknown(),
    by: person.nullable().describe("Null where the system acted."),
    document: z.object({ id: z.string(), name: z.string() }).nullable().describe("In which document it happened."),
    person: person.nullable().describe("Whom it was about, such as whose role was changed."),
  })
  .meta({ id: "Event" });
export const eventQuery = pageQuery.extend({
  kind: z.enum(projectEvents).optional(),
  userId: z.string().max(100).optional().describe("Only what this person did."),
});

const commentTarget = z
  .union([
    z.strictObject({ on: z.enum(["span", "relation"]), id: z.string().min(1).max(200) }),
    z.strictObject({ on: z.literal("document"), id: z.literal("") }),
  ])
  .describe("What a thread is about: a span or a relation of the layer, or the document.");
const comment = z
  .object({
    id: z.string(),
    target: commentTarget,
    threadId: z.string().nullable().describe("The first comment of the thread; null on that one."),
    author: person,
    importedBy: person
      .nullable()
      .describe("Who brought it in a file that names the author; null of what the author wrote here."),
    body: z.string(),
    mentions: z.array(person),
    createdAt: time,
    editedAt: time.nullable(),
    resolvedAt: time.nullable().describe("Of the first of a thread: since when it is resolved."),
  })
  .meta({ id: "Comment" });
export const commentPage = pageOf(comment);
export const commentMentionPage = pageOf(
  comment
    .extend({ documentId: z.string(), documentName: z.string(), layerId: z.string() })
    .meta({ id: "CommentMention" }),
);
export const commentMentionQuery = pageQuery.extend({
  all: z.stringbool().optional().describe("Also of threads that are resolved."),
});
const commentWords = { body: z.string(), mentions: z.array(z.string().max(100)).max(50).optional() };
export const newComment = z.strictObject({
  ...commentWords,
  target: commentTarget.optional().describe("For a new thread."),
  threadId: z.string().max(100).optional().describe("For an answer: the first comment of the thread."),
});
export const commentChange = z.strictObject(commentWords);
export const resolving = z.strictObject({ resolved: z.boolean() });

const webhookEvent = z.enum(webhookEvents);
export const webhooks = z.object({
  rows: z.array(
    z
      .object({
        id: z.string(),
        url: z.string(),
        events: z.array(webhookEvent),
        madeBy: person.describe("Whose rights and sight it has."),
        createdAt: time,
        pausedAt: time.nullable(),
      })
      .meta({ id: "Webhook" }),
  ),
});
export const newWebhook = z
  .strictObject({ url: z.string(), events: z.array(z.string()).max(20) })
  .meta({ examples: [{ url: "https://example.org/spanwise", events: ["document.finished"] }] });
export const madeWebhook = z.object({ id: z.string(), secret: z.string().describe("Signs the messages. Shown once.") });
export const pausing = z.strictObject({ paused: z.boolean() });
export const webhookMessages = pageOf(
  z
    .object({
      id: z.string(),
      kind: z.string(),
      body: z.string().describe("The JSON that is sent."),
      state: z.enum(["waiting", "delivered", "failed", "withheld"]),
      attempts: z.number().int(),
      answer: z.string().describe("What came of the last attempt."),
      createdAt: time,
      triedAt: time.nullable(),
    })
    .meta({ id: "WebhookMessage" }),
);

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe("A sentence that says what to do."),
    code: z.string(),
    place: z.object({ file: z.string(), line: z.number().int(), field: z.string() }).partial().optional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    data: z.unknown().optional().describe("What helps to recover, such as the value that now stands."),
  })
  .meta({ id: "Problem", description: "RFC 9457." });

/** What imports and jobs take and give, as schemas: see shapes.ts. */
import { z } from "zod";
import { jobKinds } from "#lib/data/jobs.ts";
import { arrivals } from "#lib/import/place.ts";
import { id, pageOf, pageQuery, projectParams, time } from "./shapes.ts";

export const fileParams = projectParams.extend({ fileId: id("the file") });
export const jobParams = projectParams.extend({ jobId: id("the job") });
export const jobFileParams = jobParams.extend({ fileId: id("the file") });

export const uploadQuery = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(500)
    .describe("The name of the file, with its extension and, where it has one, its folder."),
});
export const addressBody = z.strictObject({ address: z.string().max(2000).describe("An http or https address.") });

const count = z.number().int();
const line = count.describe("Counted from 1; 0 where there is none.");
const fieldsChoice = z.strictObject({
  text: z.string().max(500),
  name: z.string().max(500).optional(),
  language: z.string().max(500).optional(),
  metadata: z.array(z.string().max(500)).max(1000).optional().describe("All other fields if not given."),
});

const importPlan = z
  .strictObject({
    kind: z
      .string()
      .max(40)
      .optional()
      .describe("Instead of what the files look like: `text`, `table`, `records` … or the id of a format."),
    encoding: z.string().max(40).optional().describe("Instead of what the files look like, such as `windows-1252`."),
    fields: fieldsChoice.optional().describe("Which fields of tables and JSON records hold what."),
    options: z
      .record(z.string().max(40), z.string().max(500))
      .optional()
      .describe("The options of the format, by name."),
    arrival: z
      .enum(arrivals)
      .default("file")
      .describe(
        "As what annotations arrive. `file`: each layer as its file says; what names nobody is of the documents' shared layers, under the name of whoever imports.",
      ),
    model: z.string().min(1).max(100).default("import").describe("The model, where the file names none."),
    people: z
      .record(z.string().max(500), z.string().max(100).nullable())
      .default({})
      .describe(
        "Members by their ids, addresses or clear names, by the names in the files; under an empty name, whose the tags are that name nobody. null: nobody who has an account here, even where one is called so.",
      ),
    strangers: z
      .enum(["annotator", "model"])
      .default("annotator")
      .describe(
        "What annotators become whom the files name and who are no members: annotators without an account, who can be matched with members later, or models.",
      ),
    renew: z
      .boolean()
      .default(false)
      .describe(
        "Whether what a model says now becomes a new version of what it said before of the same text. Otherwise such a layer stays as it is, and the report says so.",
      ),
    finished: z.boolean().default(true).describe("Whether layers of people arrive finished."),
    unknown: z
      .enum(["create", "leave-out"])
      .default("create")
      .describe("What becomes of labels and the like that the project does not have."),
    labels: z
      .record(z.string().max(500), z.string().max(100).nullable())
      .default({})
      .describe("Ids of labels, by the names in the files; null leaves one out."),
    language: z.string().max(80).default("").describe("BCP 47, for documents whose file does not say."),
    direction: z.enum(["auto", "ltr", "rtl"]).default("auto"),
  })
  .meta({ id: "ImportPlan" });

export const importing = z.strictObject({
  files: z.array(z.string().max(100)).min(1).max(1000).describe("The ids of files that were brought."),
  plan: importPlan.prefault({}),
});

export const storedFile = z
  .object({
    id: z.string(),
    name: z.string(),
    mediaType: z.string(),
    size: count.describe("In bytes."),
    sha256: z.string().describe("SHA-256 of the bytes, in hexadecimal."),
    expiresAt: time.describe("When it is swept away, if it was not imported."),
  })
  .meta({ id: "StoredFile" });

const refusal = z.object({ file: z.string(), line, field: z.string(), why: z.string() }).meta({ id: "ImportRefusal" });

const withoutAccount = z
  .string()
  .nullable()
  .describe("The annotator without an account whom the name means where `people` has null for it.");

export const importPreview = z
  .object({
    files: z.array(
      z.object({
        name: z.string(),
        kind: z.string(),
        kindName: z.string(),
        encoding: z.string(),
        guessed: z.boolean(),
        documents: count,
        notes: z.array(z.string()),
      }),
    ),
    moreFiles: count,
    unseen: count.describe("How many files were not looked at."),
    complete: z.boolean().describe("False where only a part was looked at."),
    refusals: z.array(refusal),
    moreRefusals: count,
    samples: z.array(
      z.object({
        file: z.string(),
        name: z.string(),
        text: z.string(),
        length: count.describe("In UTF-16 code units."),
        layers: z.array(
          z.object({
            kind: z.string(),
            annotator: z.string(),
            spans: count,
            relations: count,
            first: z.array(z.object({ label: z.string(), text: z.string() })),
          }),
        ),
      }),
    ),
    documents: count,
    spans: count,
    relations: count,
    labels: z.array(z.object({ name: z.string(), scope: z.enum(["span", "document"]), count, known: z.boolean() })),
    attributes: z.array(z.object({ name: z.string(), on: z.string(), count, known: z.boolean(), kind: z.string() })),
    relationTypes: z.array(z.object({ name: z.string(), count, known: z.boolean() })),
    notes: count.describe("Notes on spans and relations, which become comments."),
    annotators: z
      .array(
        z.object({
          name: z.string().describe("Empty: nobody is named."),
          kind: z.string(),
          layers: count,
          member: z.string().nullable().describe("The member whom the name itself means."),
          withoutAccount,
          place: z
            .enum(["shared", "personal", "annotator", "model", "gold", "nowhere"])
            .describe("What it becomes by this plan; `annotator`: one without an account is made."),
          there: z.boolean().describe("The project has layers of this model already."),
        }),
      )
      .describe("Whose layers there are."),
    authors: z
      .array(
        z.object({
          name: z.string(),
          tags: count,
          member: z.string().nullable().describe("The member in whose name they are signed."),
          withoutAccount,
        }),
      )
      .describe("Whom single tags name as their authors, but for the annotators of their layers."),
    fields: z
      .object({
        names: z.array(z.string()),
        example: z.record(z.string(), z.string()),
        text: z.string(),
        name: z.string(),
        language: z.string(),
      })
      .nullable(),
    options: z.array(
      z.object({ name: z.string(), description: z.string(), choices: z.array(z.string()), default: z.string() }),
    ),
  })
  .meta({ id: "ImportPreview" });

export const begun = z.object({ jobId: z.string() });

export const job = z
  .object({
    id: z.string(),
    kind: z.enum(jobKinds),
    state: z.enum(["waiting", "running", "done", "failed", "cancelled"]),
    progress: z.number().describe("0 to 1."),
    words: z.string().describe("What is being done just now, or what became of it."),
    report: z.unknown().describe("What its kind reports at the end; of a failed job a `message`."),
    by: z.object({ userId: z.string(), name: z.string() }).nullable(),
    createdAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    files: z
      .array(z.object({ id: z.string(), name: z.string(), mediaType: z.string(), size: count, expiresAt: time }))
      .describe("What it left behind, for its own person."),
  })
  .meta({ id: "Job" });
export const jobPage = pageOf(job);
export const jobQuery = pageQuery.extend({ kind: z.enum(jobKinds).optional() });

/** The OpenAPI description, read into what the page shows. */
import type { JsonObject } from "../api/v1/_api/openapi.ts";

export type Schema = {
  type?: string | string[];
  $ref?: string;
  description?: string;
  examples?: unknown[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  additionalProperties?: Schema | boolean;
  minimum?: number;
  minItems?: number;
  pattern?: string;
};

export type Parameter = {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: Schema;
};

export type Operation = {
  /** Also the place on the page. */
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  description: string;
  /** False for what anybody may ask. */
  guarded: boolean;
  parameters: Parameter[];
  body: Schema | null;
  /** A body that the route takes; null where it takes none. */
  example: unknown;
  answers: { status: string; description: string; mediaType: string | null; schema: Schema | null }[];
};

export type Description = {
  about: string;
  groups: { tag: string; operations: Operation[] }[];
  schemas: Record<string, Schema>;
};

type Content = Record<string, { schema: Schema }>;
type RawAnswer = { $ref?: string; description?: string; content?: Content };
type RawOperation = {
  operationId?: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: unknown[];
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, RawAnswer>;
};

export function readDescription(api: JsonObject): Description {
  const { info, tags, paths, components } = api as {
    info: { description: string };
    tags: { name: string }[];
    paths: Record<string, Record<string, RawOperation>>;
    components: { schemas: Record<string, Schema> };
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => operation(method.toUpperCase(), path, raw, components.schemas)),
  );
  const groups = tags.map(({ name }) => ({ tag: name, operations: operations.filter(({ tag }) => tag === name) }));
  return { about: info.description, groups, schemas: components.schemas };
}

function operation(method: string, path: string, raw: RawOperation, schemas: Description["schemas"]): Operation {
  const body = raw.requestBody?.content["application/json"]?.schema ?? null;
  return {
    id: raw.operationId ?? `${method.toLowerCase()}${path.replaceAll(/[^a-z]+/gi, "-")}`,
    method,
    path,
    tag: raw.tags[0] ?? "",
    summary: raw.summary,
    description: raw.description ?? "",
    guarded: raw.security === undefined,
    parameters: raw.parameters ?? [],
    body,
    example: body && exampleOf(body, schemas),
    // What every route shares (problems, limits) is said once, above.
    answers: Object.entries(raw.responses)
      .filter(([, answer]) => answer.$ref === undefined)
      .map(([status, answer]) => {
        const [mediaType = null] = Object.keys(answer.content ?? {});
        const schema = mediaType === "application/json" ? (answer.content?.[mediaType]?.schema ?? null) : null;
        return { status, description: answer.description ?? "", mediaType, schema };
      }),
  };
}

/** The name of a schema that is described in a place of its own, or null. */
export function nameOf(schema: Schema): string | null {
  return schema.$ref?.split("/").at(-1) ?? null;
}

/** What kind of value a schema asks for, in a few words. */
export function typeOf(schema: Schema): string {
  const name = nameOf(schema);
  if (name !== null) return name;
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(" | ");
  if (Array.isArray(schema.type)) return schema.type.join(" | ");
  if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(", ")}]`;
  if (schema.type === "array") {
    const of = typeOf(schema.items ?? {});
    return of.includes(" ") ? `(${of})[]` : `${of}[]`;
  }
  if (schema.format === "date-time") return "time (ISO 8601, UTC)";
  if (schema.type === "object" && typeof schema.additionalProperties === "object" && !schema.properties) {
    return `object of ${typeOf(schema.additionalProperties)}`;
  }
  return schema.type ?? "any JSON";
}

/** The object inside a schema whose fields are worth listing: itself, the rows of a list, the one that may be null. */
export function objectIn(schema: Schema): Schema | null {
  if (schema.properties) return schema;
  if (schema.items) return objectIn(schema.items);
  return schema.anyOf?.map(objectIn).find((found) => found !== null) ?? null;
}

const examples: Record<string, unknown> = {
  name: "Talks in Moscow",
  text: "Russia held talks with Hamas.",
  body: "# Actor\nTag the whole name with its title.",
  color: "#3B5BDB",
  on: "span",
  kind: "choice",
  role: "annotator",
  mode: "independent",
  archived: true,
};

/** A value that fits a schema: only what is required of an object. */
function exampleOf(schema: Schema, schemas: Description["schemas"], name = ""): unknown {
  const described = schemas[nameOf(schema) ?? ""];
  if (described) return exampleOf(described, schemas, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.examples) return schema.examples[0];
  const known = examples[name];
  if (known !== undefined && (!schema.enum || schema.enum.includes(known))) return known;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return exampleOf(schema.anyOf[0] ?? {}, schemas, name);
  if (schema.properties) {
    // A change has no field that must be there; one shows how it is done.
    const all = Object.keys(schema.properties);
    const shown = schema.required?.length ? schema.required : all.slice(0, 1);
    return Object.fromEntries(
      shown.map((field) => [field, exampleOf(schema.properties?.[field] ?? {}, schemas, field)]),
    );
  }
  switch (schema.type) {
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 1, 1);
    case "boolean":
      return true;
    case "array":
      return schema.minItems ? [exampleOf(schema.items ?? {}, schemas)] : [];
    case "object":
      return {};
    default:
      // Patterns ask for plain letters and digits; a field for which that is not enough has an example of its own.
      return schema.pattern ? "example" : "…";
  }
}

/** A command that a person can paste into a shell; `$TOKEN` is her token, `$PROJECT` and so on her ids. */
export function curlOf({ method, path, guarded, body, example, answers }: Operation, address: string): string {
  const filled = path.replace(/\{(\w+?)(Id)?\}/g, (_, name: string) => `$${shellName(name)}`);
  const lines = [method === "GET" ? `curl "${address}${filled}"` : `curl -X ${method} "${address}${filled}"`];
  if (guarded) lines.push(`-H "Authorization: Bearer $TOKEN"`);
  if (body) {
    lines.push(`-H "Content-Type: application/json"`);
    lines.push(`-d '${JSON.stringify(example).replaceAll("'", "'\\''")}'`);
  }
  if (answers.some(({ mediaType }) => mediaType?.includes("jsonl"))) lines.push("-o project.jsonl");
  return lines.join(" \\\n  ");
}

function shellName(name: string): string {
  return name.replaceAll(/(?=[A-Z])/g, "_").toUpperCase();
}

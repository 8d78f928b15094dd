/**
 * Walks routes that it has never heard of: reads from their descriptions what they take, and makes it up. A parameter that it
 * cannot make up stops the walk, so that no route is passed over in silence.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { formats } from "#lib/annotation/formats/registry.ts";
import { database } from "#lib/data/client.ts";
import { type Planted, song } from "./canaries.ts";

/** What the walker must know of a route; `app/api/v1/_api/endpoint.ts` has it. */
export type Route = {
  method: string;
  path: string;
  params: z.ZodObject;
  query: z.ZodObject;
  body: z.ZodType | null;
};

export type Step = { method: string; path: string; body: unknown };

/** Tables whose name is not that of the parameter. */
const tables: Record<string, string> = {
  set: "AnnotationSet",
  annotator: "User",
  member: "User",
  person: "User",
  token: "ApiToken",
  attribute: "AttributeDefinition",
  job: "JobReport",
  thread: "Comment",
};

/** Which rows of a table tell most: jobs that left a file, and the files that they left, for whom they may be shown. */
const first: Record<string, (userId: string) => string> = {
  JobReport: (userId) =>
    `EXISTS (SELECT FROM "StoredFile" f WHERE f."jobId" = "JobReport"."id" AND f."userId" = '${userId}') DESC,`,
  StoredFile: (userId) => `("jobId" IS NOT NULL AND "userId" = '${userId}') DESC, "jobId" DESC,`,
};

/** Parameters of paths that name nothing in a table. */
const fillings: Record<string, readonly string[]> = {
  spanId: ["own-ben", `${song}-guess`],
  relationId: [`${song}-guess`],
  path: ["me"],
  secret: ["guess"],
  sha256: ["a".repeat(64)],
  auth: ["session", "csrf"],
  batch: ["00000000-0000-7000-8000-000000000000"],
  format: formats.map(({ id }) => id),
  file: ["agreement.csv", "agreement.json", "guess"],
  version: ["1"],
  at: ["1"],
  key: ["guess"],
};

/** A few requests of each kind are enough to meet what a route would tell. */
const most = { ids: 4, variants: 24, requests: 60 };

export class Walker {
  private readonly ids = new Map<string, string[]>();
  private readonly planted: Planted;
  /** What the schema that is being read refers to by name. */
  private defined: Record<string, Schema> = {};

  private constructor(planted: Planted) {
    this.planted = planted;
  }

  static async through(planted: Planted): Promise<Walker> {
    const walker = new Walker(planted);
    const { rows } = await database().pool.query<{ name: string; columns: string[] }>(
      `SELECT table_name AS name, array_agg(column_name::text) AS columns FROM information_schema.columns
       WHERE table_schema = 'public' GROUP BY table_name`,
    );
    for (const { name, columns } of rows) {
      if (columns.includes("id")) walker.ids.set(name, await walker.idsIn(name, columns));
    }
    return walker;
  }

  /**
   * Everything to send to a route: to each address the least and the most that a body holds, and each other body to one
   * address after another. @throws Error where the walker does not know what to put
   */
  steps(route: Route): Step[] {
    const { method } = route;
    const queries = this.queries(route.query);
    const addresses = this.paths(route.path, route.params).flatMap((path) => queries.map((query) => path + query));
    const bodies = this.bodies(route);
    const everywhere = bodies.slice(0, 2).flatMap((body) => addresses.map((path) => ({ method, path, body })));
    const byTurns = bodies.slice(2).map((body, n) => ({ method, path: addresses[n % addresses.length] ?? "", body }));
    return [...everywhere.slice(0, most.requests), ...byTurns];
  }

  /** The addresses of a path with `{names}` in it. */
  paths(pattern: string, params?: z.ZodObject): string[] {
    const shape = params ? properties(params) : {};
    let paths = [pattern];
    for (const [, name = ""] of pattern.matchAll(/\{(\w+)\}/g)) {
      const put = this.forParameter(name, shape[name] ?? {}, pattern);
      paths = paths.flatMap((path) => put.map((value) => path.replace(`{${name}}`, encodeURIComponent(value))));
    }
    return paths.slice(0, most.requests);
  }

  private forParameter(name: string, schema: Schema, where: string): string[] {
    if (schema.enum) return schema.enum.map(String);
    if (schema.anyOf) return schema.anyOf.flatMap((one) => this.forParameter(name, one, where));
    const found = name === "cluster" ? this.cards() : (this.idsOf(name) ?? fillings[name]);
    if (!found)
      throw new Error(`The walker does not know what to put for {${name}} in ${where}: add it to its fillings.`);
    return [...found];
  }

  /** As many in every planted project, also where nothing was decided. */
  private cards(): string[] {
    const { cards } = this.planted;
    // As long as the name of a card, so that what is compared differs in nothing else.
    return [cards[0] ?? "guess".repeat(5), cards[1] ?? "other".repeat(5), `${song}-guess`];
  }

  private queries(query: z.ZodObject): string[] {
    const found = [""];
    for (const [name, schema] of Object.entries(properties(query))) {
      for (const value of this.values(name, schema)) {
        if (value !== null) found.push(`?${new URLSearchParams({ [name]: String(value) })}`);
      }
    }
    const required = requiredOf(query);
    if (required.length === 0) return found.slice(0, most.variants);
    const shape = properties(query);
    const basis = Object.fromEntries(required.map((name) => [name, String(this.values(name, shape[name] ?? {})[0])]));
    return [`?${new URLSearchParams(basis)}`];
  }

  private bodies({ method, path, body }: Route): unknown[] {
    if (!body) return [undefined];
    const schema = jsonSchema(body);
    this.defined = schema.$defs ?? {};
    const fit = this.values("body", schema).filter((value) => body.safeParse(value).success);
    const made = [...new Map(fit.map((value) => [JSON.stringify(value), value])).values()];
    if (made.length === 0) throw new Error(`The walker cannot make a body for ${method} ${path}.`);
    return made;
  }

  /** Values that fit a schema, as far as can be told from it; the likeliest first. */
  private values(name: string, schema: Schema): unknown[] {
    if (schema.$ref !== undefined) return this.values(name, this.defined[schema.$ref.replace("#/$defs/", "")] ?? {});
    if (schema.const !== undefined) return [schema.const];
    if (schema.enum) return [...schema.enum];
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return choices.flatMap((one) => this.values(name, one)).slice(0, most.variants);
    if (schema.allOf) return this.values(name, Object.assign({}, ...schema.allOf));
    switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
      case "null":
        return [null];
      case "boolean":
        return [true, false];
      case "integer":
      case "number":
        return [Math.max(schema.minimum ?? 1, 1)];
      case "array":
        return this.lists(name, schema);
      case "object":
        return this.objects(schema);
      case "string":
        return this.strings(name, schema);
      default:
        return ["guess", {}];
    }
  }

  private lists(name: string, schema: Schema): unknown[] {
    if (schema.prefixItems) return [schema.prefixItems.map((item) => this.values(name, item)[0])];
    const items = this.values(name.replace(/s$/, ""), schema.items ?? {});
    return [items.slice(0, 1), items.slice(0, most.ids), []];
  }

  /** One with all that is required, one with everything, and then each property in each of its ways. */
  private objects(schema: Schema): unknown[] {
    const shape = Object.entries(schema.properties ?? {});
    const ways = new Map(shape.map(([name, one]) => [name, this.values(name, one)]));
    const first = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, ways.get(name)?.[0]]));
    const basis = first(schema.required ?? []);
    const found: unknown[] = [basis, first([...ways.keys()])];
    for (const [name, values] of ways) for (const value of values) found.push({ ...basis, [name]: value });
    return found.slice(0, most.variants);
  }

  private strings(name: string, schema: Schema): unknown[] {
    const ids = this.idsOf(name);
    if (ids) return [...ids];
    if (name === "q" || name === "query" || name === "search") return [song, "a"];
    if (name === "from") return [...(this.ids.get("Release") ?? [])];
    if (name === "format") return ["spanwise", "brat"];
    if (name === "event") return ["document.finished"];
    if (name === "documents") return [this.planted.documents.join(",")];
    if (schema.format === "date-time") return [new Date(0).toISOString()];
    if (schema.format === "date") return ["2026-01-01"];
    if (schema.format === "uuid" || name === "after") return ["00000000-0000-7000-8000-000000000000"];
    if (schema.format === "uri" || name === "url" || name === "address") return ["https://example.org/"];
    if (schema.pattern?.includes("[0-9a-f]{64}")) return ["a".repeat(64)];
    if (schema.pattern?.includes("#")) return ["#3B5BDB"];
    return ["guess", "1", ""];
  }

  /** What stands for `xId` or `xIds`: ids in the table X, those of what Ann made first. Null where there is no such table. */
  private idsOf(name: string): readonly string[] | null {
    const stem = name.match(/^(\w+?)Ids?$/)?.[1];
    if (!stem) return null;
    const plain = stem.replace(/^.*(Layer|Document|Set|User)$/, (_, end: string) => end.toLowerCase());
    const table = tables[plain] ?? `${plain[0]?.toUpperCase()}${plain.slice(1)}`;
    const ending = () => [...this.ids.keys()].find((one) => one.endsWith(table)) ?? "";
    return this.ids.get(table) ?? this.ids.get(ending()) ?? null;
  }

  private async idsIn(table: string, columns: readonly string[]): Promise<string[]> {
    const { projectId, documents, members, hidden } = this.planted;
    if (table === "Project") return [projectId];
    if (table === "Document") return [...documents];
    if (table === "User") return ["ann", "ben", "cat"].map((name) => members[name as keyof typeof members].userId);
    if (table in hidden || ["Layer", "AnnotationSet", "Entity", "Comment", "Decision"].includes(table)) {
      // As many in every planted project, also where there are none to know.
      return Array.from({ length: most.ids }, (_, n) => hidden[table]?.[n] ?? randomUUID());
    }
    const among = columns.includes("projectId")
      ? `WHERE "projectId"::text = '${projectId}'`
      : columns.includes("documentId")
        ? `WHERE "documentId"::text IN ('${documents.join("', '")}')`
        : "";
    const { rows } = await database().pool.query<{ id: string }>(
      `SELECT "id"::text FROM "${table}" ${among} ORDER BY ${first[table]?.(members.mia.userId) ?? ""} "id" DESC LIMIT ${most.ids}`,
    );
    return rows.length > 0 ? rows.map(({ id }) => id) : [randomUUID()];
  }
}

type Schema = {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  minimum?: number;
  format?: string;
  pattern?: string;
};

function jsonSchema(type: z.ZodType): Schema {
  return z.toJSONSchema(type, { io: "input", unrepresentable: "any", reused: "inline" }) as Schema;
}

function properties(type: z.ZodObject): Record<string, Schema> {
  return jsonSchema(type).properties ?? {};
}

function requiredOf(type: z.ZodObject): string[] {
  return jsonSchema(type).required ?? [];
}

import { z } from "zod";
import { scopeOf } from "#lib/access/roles.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import * as shapes from "./shapes.ts";

export type JsonObject = { [key: string]: unknown };

/** The description of the API in OpenAPI 3.1, made from the schemas that check every request and every answer. */
export function openApi(): JsonObject {
  const components: JsonObject = {};
  const paths: { [path: string]: JsonObject } = {
    "/api/health": {
      get: {
        tags: ["Service"],
        summary: "Whether the server and its database answer",
        security: [],
        responses: {
          200: { description: "Both do.", content: jsonContent(health, components) },
          503: { description: "The database does not.", content: jsonContent(health, components) },
        },
      },
    },
    "/api/openapi.json": {
      get: {
        tags: ["Service"],
        summary: "This description",
        security: [],
        responses: {
          200: { description: "OpenAPI 3.1.", content: { "application/json": { schema: { type: "object" } } } },
        },
      },
    },
  };
  for (const endpoint of endpoints) {
    const path = `/api/v1${endpoint.path}`;
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint, components) };
  }
  jsonSchema(shapes.problem, "input", components);
  return {
    openapi: "3.1.0",
    info: {
      title: "Spanwise",
      version: "1",
      description:
        "Everything that the pages can do, for programs. Lists come in pages: go on with `after=<next>` until `next` is null. Errors are problem+json, and `detail` says what to do.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set([...endpoints.map(({ tag }) => tag), "Service"])].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API token, made on the account page: spw_…" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "authjs.session-token",
          description: "The cookie of a signed-in browser; whatever changes something must come from our own pages.",
        },
      },
      responses: {
        Problem: {
          description: "What went wrong, and what to do.",
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
        Limited: {
          description: "Too many requests.",
          headers: { "Retry-After": { schema: { type: "integer" }, description: "Seconds to wait." } },
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
    },
  };
}

const health = z.object({ status: z.enum(["ok", "database-down"]) }).meta({ id: "Health" });

/** A name for a route, for programs that are made from the description, such as `postDocuments`. */
export function operationId({ method, path }: Endpoint): string {
  const words = path
    .replace("/projects/{projectId}/", "/")
    .split(/[/{}-]+/)
    .filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function operation(endpoint: Endpoint, components: JsonObject): JsonObject {
  const { tag, summary, description, body, status, answer, action } = endpoint;
  const needs =
    action === null ? [] : [`Needs \`${action}\` in the project; a token needs the scope \`${scopeOf[action]}\`.`];
  return {
    operationId: operationId(endpoint),
    tags: [tag],
    summary,
    description: [...(description ? [description] : []), ...needs].join(" "),
    parameters: [...parameters(endpoint.params, "path"), ...parameters(endpoint.query, "query"), ...headers(endpoint)],
    ...(endpoint.upload !== undefined && { requestBody: { required: true, content: uploadContent(endpoint.upload) } }),
    ...(body && { requestBody: { required: true, content: jsonContent(body, components) } }),
    responses: {
      [status]: {
        description: status === 204 ? "Done." : status === 201 ? "Made." : "As asked.",
        ...(answer instanceof z.ZodType && {
          headers: { ETag: { schema: { type: "string" } } },
          content: jsonContent(answer, components),
        }),
        ...(answer !== null &&
          "mediaType" in answer && { content: { [answer.mediaType]: { schema: { type: "string" } } } }),
      },
      429: { $ref: "#/components/responses/Limited" },
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function parameters(schema: z.ZodObject, where: "path" | "query"): JsonObject[] {
  const { properties = {}, required = [] } = jsonSchema(schema, "output", {}) as {
    properties?: { [name: string]: JsonObject };
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }));
}

function uploadContent(description: string): JsonObject {
  return {
    "application/octet-stream": { schema: { type: "string", format: "binary", description } },
    "multipart/form-data": {
      schema: { type: "object", properties: { file: { type: "string", format: "binary" } }, required: ["file"] },
    },
  };
}

function headers({ method, repeats, changes, upload }: Endpoint): JsonObject[] {
  const list: JsonObject[] = [];
  if (method === "POST" && repeats !== "refused" && upload === undefined) {
    const description =
      "A key of your making. The same request with the same key is carried out once and answered alike.";
    list.push({
      name: "Idempotency-Key",
      in: "header",
      required: false,
      description,
      schema: { type: "string", maxLength: 200 },
    });
  }
  if (changes !== undefined) {
    const description = `The ETag of GET /api/v1${changes}: where that has changed meanwhile, the answer is 412.`;
    list.push({ name: "If-Match", in: "header", required: false, description, schema: { type: "string" } });
  }
  return list;
}

function jsonContent(schema: z.ZodType, components: JsonObject): JsonObject {
  return { "application/json": { schema: jsonSchema(schema, "input", components) } };
}

/** The schema as JSON Schema, with everything that has a name moved to `components`. */
function jsonSchema(schema: z.ZodType, io: "input" | "output", components: JsonObject): JsonObject {
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { io });
  for (const [name, definition] of Object.entries($defs)) components[name] = relocated(definition);
  return relocated(rest) as JsonObject;
}

function relocated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocated);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === "$ref" && typeof inner === "string"
        ? [key, inner.replace("#/$defs/", "#/components/schemas/")]
        : [key, relocated(inner)],
    ),
  );
}

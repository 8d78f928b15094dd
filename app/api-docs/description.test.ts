import { describe, expect, test } from "vitest";
import { endpoints } from "../api/v1/_api/endpoints.ts";
import { openApi } from "../api/v1/_api/openapi.ts";
import type { Operation } from "./description.ts";
import { curlOf, nameOf, objectIn, readDescription, typeOf } from "./description.ts";

const { groups, schemas } = readDescription(openApi());
const operations = groups.flatMap((group) => group.operations);

function find(method: string, path: string): Operation {
  const found = operations.find((one) => one.method === method && one.path === path);
  if (!found) throw new Error(`${method} ${path} is not shown`);
  return found;
}

describe("the page", () => {
  test("shows every route once, in the group that it belongs to", () => {
    const shown = operations.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(shown).size).toBe(shown.length);
    for (const { method, path, tag } of endpoints) expect(find(method, `/api/v1${path}`).tag).toBe(tag);
    expect(shown).toContain("GET /api/health");
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  });

  test("gives for every body an example that the route takes", () => {
    for (const { method, path, body } of endpoints) {
      const shown = find(method, `/api/v1${path}`);
      expect(shown.body === null).toBe(body === null);
      if (body) expect([path, body.safeParse(shown.example).error]).toEqual([path, undefined]);
    }
  });

  test("names only schemas that it describes", () => {
    const named = JSON.stringify(openApi()).matchAll(/#\/components\/schemas\/(\w+)/g);
    for (const [, name] of named) expect(Object.keys(schemas)).toContain(name);
  });
});

describe("a command to try", () => {
  test("carries the token, the ids and a body", () => {
    expect(curlOf(find("POST", "/api/v1/projects/{projectId}/documents"), "http://x")).toBe(
      [
        'curl -X POST "http://x/api/v1/projects/$PROJECT/documents"',
        '-H "Authorization: Bearer $TOKEN"',
        '-H "Content-Type: application/json"',
        `-d '{"name":"Talks in Moscow","text":"Russia held talks with Hamas."}'`,
      ].join(" \\\n  "),
    );
    expect(curlOf(find("PATCH", "/api/v1/projects/{projectId}/relation-types/{relationTypeId}"), "http://x")).toContain(
      "/relation-types/$RELATION_TYPE",
    );
  });

  test("keeps an export in a file, and needs no token where nobody asks for one", () => {
    expect(curlOf(find("GET", "/api/v1/projects/{projectId}/export"), "http://x")).toContain("-o project.jsonl");
    expect(curlOf(find("GET", "/api/health"), "http://x")).toBe('curl "http://x/api/health"');
  });
});

test.each([
  [{ $ref: "#/components/schemas/Project" }, "Project"],
  [{ type: "array", items: { $ref: "#/components/schemas/Layer" } }, "Layer[]"],
  [{ enum: ["a", "b"] }, '"a" | "b"'],
  [{ type: ["string", "null"] }, "string | null"],
  [{ anyOf: [{ type: "string", format: "date-time" }, { type: "null" }] }, "time (ISO 8601, UTC) | null"],
  [{ type: "array", items: { anyOf: [{ type: "string" }, { type: "null" }] } }, "(string | null)[]"],
  [{ type: "array", items: { prefixItems: [{ type: "integer" }, { type: "integer" }] } }, "([integer, integer])[]"],
  [{ type: "object", additionalProperties: { type: "string" } }, "object of string"],
  [{}, "any JSON"],
])("%j is shown as %s", (schema, text) => {
  expect(typeOf(schema)).toBe(text);
});

test("the object in a list or behind a null is found", () => {
  const object = { type: "object", properties: { a: { type: "string" } } };
  expect(objectIn({ type: "array", items: { anyOf: [object, { type: "null" }] } })).toBe(object);
  expect(objectIn({ type: "array", items: { type: "string" } })).toBeNull();
  expect(nameOf({ type: "string" })).toBeNull();
});

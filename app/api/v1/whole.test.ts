/** Everything that a page can do is in the API: found by reading the program, not by a list that somebody keeps. */
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

/** What a page asks the store in a way of its own, and the route that tells a program the same. */
const otherwise: Record<string, string> = {
  "data/people.ts person": "GET /me",
  "data/projects.ts hasArchivedProjects": "GET /projects?archived=true",
  "data/documents.ts documentHead": "GET /projects/{projectId}/documents/{documentId}, which has the text at once",
  "data/opening.ts layerOpening": "GET /projects/{projectId}/layers/{layerId}/content, which has the layer at once",
  "auth/session.ts endSession": "POST /api/auth/signout, which forgets the browser's cookie too",
};

/** The functions that act for a person: they take what vouches for her first. */
const acting = new Set(
  globSync("lib/{data,auth}/*.ts").flatMap((file) =>
    [...source(file).matchAll(/export (?:async )?function\*? ?(\w+)(?:<[^(]*>)?\(\s*\w+: (?:Member|SignedIn)\b/g)].map(
      ([, name]) => `${file.slice("lib/".length)} ${name}`,
    ),
  ),
);

function source(file: string): string {
  return readFileSync(file, "utf8");
}

/** What a file takes from the store and from `lib/auth`, of what acts for a person. */
function taken(file: string): string[] {
  const imports = source(file).matchAll(/import\s+\{([^}]*)\}\s+from\s+"#lib\/((?:data|auth)\/[^"]+)"/g);
  return [...imports].flatMap(([, names = "", from]) =>
    names
      .split(",")
      .map((name) => `${from} ${name.trim().split(" as ")[0]}`)
      .filter((one) => acting.has(one)),
  );
}

/** A file of `app` and all of `app` that it imports. */
function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, to = ""] of source(file).matchAll(/from "(\.{1,2}\/[^"]+)"/g)) {
    const found = path.join(path.dirname(file), to);
    if (existsSync(found)) reach(found, seen);
  }
  return seen;
}

const api = reach("app/api/v1/[...path]/route.ts");
const inApi = new Set([...api].flatMap(taken));
const pages = globSync("app/**/*.{ts,tsx}").filter(
  (file) => !file.startsWith("app/api/") && !/\.test\.tsx?$/.test(file),
);

test("whatever a page, an action or a route of a page does for a person, an endpoint does too", () => {
  const missing = pages.flatMap((file) =>
    taken(file)
      .filter((one) => !inApi.has(one) && !Object.hasOwn(otherwise, one))
      .map((one) => `${file}: ${one}`),
  );
  expect(missing).toEqual([]);
});

test("every server action does what it does through the store, where the test above finds it", () => {
  const actions = pages.filter((file) => source(file).startsWith('"use server"'));
  expect(actions.length).toBeGreaterThan(10);
  for (const file of actions) {
    const outside = file.startsWith("app/(auth)/");
    expect([file, outside || [...reach(file)].flatMap(taken).length > 0]).toEqual([file, true]);
    expect([file, /from "#lib\/(jobs|cli|import|collab)\//.test(source(file))]).toEqual([file, false]);
  }
});

test("what is told in another way is still asked for by a page, and is in no endpoint", () => {
  const used = new Set(pages.flatMap(taken));
  for (const one of Object.keys(otherwise)) expect([one, used.has(one), inApi.has(one)]).toEqual([one, true, false]);
});

/** What README and docs name is there: files, tests, commands, variables. */
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const documents = [...globSync("*.md"), ...globSync("docs/**/*.md")];
const read = (file: string) => readFileSync(file, "utf8");
/** Without code, in which nothing is a link. */
const prose = (text: string) => text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, "");

test("every promise names what holds it: tests that are there", () => {
  const rows = read("docs/promises.md")
    .split("\n")
    .filter((line) => /^\| \d+[a-z]? \|/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(20);
  expect(new Set(rows.map(([, number]) => number)).size).toBe(rows.length);
  const wrong = rows.flatMap(([, number, , , , , held = ""]) => {
    const files = [...held.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file);
    const tests = files.filter((file) => /\.(test|story)\.tsx?$/.test(file) && existsSync(file));
    const empty = tests.filter((file) => !/\b(test|it)(\.each)?(\(|\s*\[)/.test(read(file)));
    const missing = files.filter((file) => !existsSync(file));
    return tests.length === 0 || empty.length + missing.length > 0 ? [[number, ...missing, ...empty]] : [];
  });
  expect(wrong).toEqual([]);
});

describe.each(documents)("%s", (document) => {
  const text = read(document);

  test("links to what is there", () => {
    const links = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = ""]) => to);
    const dead = links.filter((to) => !/^[a-z]+:/.test(to)).filter((to) => !leads(to, document));
    expect(dead).toEqual([]);
  });

  test("names commands and scripts that there are", () => {
    const commands = [...text.matchAll(/(?:npx )spanwise ([a-z][a-z-]*)/g)].map(([, name = ""]) => name);
    const scripts = [...text.matchAll(/\bnpm run ([a-z][a-z-]*)/g)].map(([, name = ""]) => name);
    const help = read("lib/cli/main.ts");
    expect(commands.filter((name) => !new RegExp(`^  "?${name}"?: \\{`, "m").test(help))).toEqual([]);
    expect(scripts.filter((name) => !Object.hasOwn(JSON.parse(read("package.json")).scripts, name))).toEqual([]);
  });

  test("names variables that are read", () => {
    const named = [...text.matchAll(/\b(SPANWISE_[A-Z_]+|OIDC_[A-Z_]+|APP_URL|AUTH_SECRET|DATABASE_URL)\b/g)];
    const source = sources();
    expect([...new Set(named.map(([name]) => name))].filter((name) => !source.includes(name))).toEqual([]);
  });
});

/** Whether a relative link leads to a file or folder, and to a heading in it. */
function leads(to: string, from: string): boolean {
  const [file = "", heading] = to.split("#");
  const found = file === "" ? from : path.join(path.dirname(from), file);
  if (!existsSync(found)) return false;
  if (heading === undefined) return true;
  return statSync(found).isFile() && headings(read(found)).includes(heading);
}

function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, words = ""]) =>
    words
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

let all: string | undefined;
function sources(): string {
  all ??= [...globSync("{lib,app,e2e,prisma}/**/*.{ts,tsx,mjs}"), "server.ts", "next.config.ts"]
    .filter((file) => !file.includes("generated"))
    .map(read)
    .join("\n");
  return all;
}

test("the map names places that there are", () => {
  const [, map = ""] = read("README.md").match(/## The map\s+```\n([\s\S]*?)```/) ?? [];
  const folders: string[] = [];
  const places = map
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const depth = line.search(/\S/) / 2;
      const name = line.trim().split(/\s/)[0] ?? "";
      folders[depth] = name;
      return [...folders.slice(0, depth), name].join("");
    });
  expect(places.length).toBeGreaterThan(12);
  expect(places.filter((place) => !place.includes("…") && !existsSync(place))).toEqual([]);
});

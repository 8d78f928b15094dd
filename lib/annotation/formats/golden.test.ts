/**
 * Golden files: what every exporter makes of the same few documents, kept in `golden/<format>/<version>`. Releases promise that one
 * version of an exporter makes the same bytes for ever; so a change of bytes needs a new version, and with it a new folder.
 *
 * `UPDATE_GOLDEN=1 npx vitest run golden` writes the folder of a version that has none yet. It never overwrites one.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { awkwardFragments } from "../awkward-texts.ts";
import { chosen, writeFormat } from "./format.ts";
import { Losses } from "./losses.ts";
import { formats } from "./registry.ts";
import { specimen, usual } from "./specimens.ts";

const folder = path.join(import.meta.dirname, "golden");
const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

const texts = [
  {
    name: "Talks in Moscow",
    text: "The Russian government 🇷🇺 held talks with Hamas.\r\nFrance “regrets” it; Israel, too.",
  },
  { name: "שיחות", text: "בשנת 1948 e\u0301 <b>&\t|_* 名前です。\u2028=cmd()" },
  { name: "nothing", text: "Nobody said anything." },
];
const documents = texts.map(({ name, text }, i) => ({
  ...specimen(text, { ...usual, sets: i === 2 ? 0 : 2 }, name, awkwardFragments(text)),
}));

async function written(id: string): Promise<Map<string, Buffer>> {
  const format = formats.find((one) => one.id === id);
  if (!format) throw new Error(id);
  const files = new Map<string, Buffer[]>();
  const losses = new Losses();
  const tools = { options: chosen(format, {}), losses, sha256 };
  for await (const { file, text, bytes } of writeFormat(format, () => documents, tools)) {
    const piece = Buffer.from(bytes ?? Buffer.from(text, "utf8"));
    files.set(file, [...(files.get(file) ?? []), piece]);
  }
  const all = new Map([...files].map(([file, pieces]) => [file, Buffer.concat(pieces)]));
  return all.set("losses.json", Buffer.from(`${JSON.stringify(losses.entries(), null, 2)}\n`));
}

test.each(formats.filter(({ write }) => write).map(({ id, version }) => [id, version] as const))(
  "%s, version %i, makes the bytes that it made",
  async (id, version) => {
    const files = await written(id);
    const place = path.join(folder, id, String(version));
    if (!existsSync(place) && process.env.UPDATE_GOLDEN) {
      for (const [file, bytes] of files) {
        mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
        writeFileSync(path.join(place, file), bytes);
      }
    }
    const kept = existsSync(place) ? globSync("**/*.*", { cwd: place }) : [];
    const advice = `the bytes of ${id} have changed: give it a new version, then UPDATE_GOLDEN=1`;
    expect(kept.sort(), advice).toEqual([...files.keys()].sort());
    for (const [file, bytes] of files) {
      // Compared as text where it can be read, so that the difference is shown.
      const golden = readFileSync(path.join(place, file));
      if (!golden.equals(bytes)) expect(bytes.toString("utf8"), `${file}: ${advice}`).toBe(golden.toString("utf8"));
      expect(golden.equals(bytes), `${file}: ${advice}`).toBe(true);
    }
  },
);

test("there are golden files of every version that there was, and of nothing else", () => {
  const kept = globSync("*/*", { cwd: folder }).sort();
  const wanted = formats.flatMap(({ id, version, write }) =>
    write ? Array.from({ length: version }, (_, i) => `${id}/${i + 1}`) : [],
  );
  expect(kept).toEqual(wanted.sort());
});

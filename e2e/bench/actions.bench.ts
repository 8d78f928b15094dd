/**
 * How many actions a tag costs: `npm run bench actions`. Every tag of the sample article, as one careful person made them, is made
 * again in the browser, in reading order and with nothing known beforehand, once by keyboard and once by mouse. At the end the
 * tags are compared with hers, letter for letter and label for label; so what was counted is what it takes.
 *
 * An action is one key pressed (with whatever is held with it), one drag, one click, or one double click. A key that repeats is
 * counted each time. What a tag cost is everything since the tag before it. By keyboard, the plan for each tag is the cheapest of
 * going to a phrase, moving its edges and labelling it, and of going to the words and selecting them.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import type { SignedIn } from "#lib/access/member.ts";
import { clusterOffsets } from "#lib/annotation/clusters.ts";
import { moveEdge } from "#lib/annotation/edges.ts";
import type { Fragment } from "#lib/annotation/span.ts";
import { wordRanges } from "#lib/annotation/words.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { contentAt, headOf } from "#lib/data/layer-content.ts";
import { openLayer } from "#lib/data/layers.ts";
import { first } from "#lib/data/sample-annotations.ts";
import { placeOf } from "#lib/data/sample-layers.ts";
import { findPhrases } from "../../app/projects/[projectId]/documents/[documentId]/_workbench/names.ts";
import { StoryServer } from "../support/server.ts";
import { openText, saved, theText, whereIs } from "../support/text.ts";
import { type StoryDocument, type StoryProject, World } from "../support/world.ts";
import { figure, method, percentiles } from "./report.ts";

const text = await readFile(path.join(process.cwd(), "prisma/sample/article.txt"), "utf8");
const labels = ["actor", "event", "position"];
type Wanted = { label: string; key: string; at: Fragment };
const wanted: Wanted[] = first.spans
  .map(([, label, place]) => ({ label, key: String(labels.indexOf(label) + 1), at: placeOf(place, text) }))
  .sort((a, b) => a.at[0] - b.at[0] || b.at[1] - a.at[1]);
const ground = { text, clusters: clusterOffsets(text), locale: "en" };

/** The keys for each tag, in order. */
async function keyboardPlan(): Promise<string[][]> {
  let phrases = (await findPhrases(text)).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  /** The current phrase; −1 while none is. */
  let current = -1;
  let caret = 0;
  return wanted.map(({ at, key }) => {
    // What is tagged to the letter is offered no more.
    const isAt = (phrase: Fragment) => phrase[0] === at[0] && phrase[1] === at[1];
    const opened = current < 0 ? ["'"] : [];
    const from =
      current < 0
        ? Math.max(
            0,
            phrases.findIndex(([start]) => start >= caret),
          )
        : current;
    let best: { keys: string[]; phrase: number } | null = null;
    for (const [i, phrase] of phrases.entries()) {
      const steps = Array.from({ length: Math.abs(i - from) }, () => (i > from ? "Tab" : "Shift+Tab"));
      const reshaping = steps.length < 12 ? edgeKeys(phrase, at) : null;
      const keys = reshaping && [...opened, ...steps, ...reshaping, key];
      if (keys && (!best || keys.length < best.keys.length)) best = { keys, phrase: i };
    }
    const byHand = [
      ...(current < 0 ? [] : ["Escape"]),
      ...selecting(current < 0 ? caret : (phrases[current]?.[0] ?? 0), at),
      key,
    ];
    if (!best || byHand.length < best.keys.length) {
      phrases = phrases.filter((phrase) => !isAt(phrase));
      current = -1;
      caret = at[1];
      return byHand;
    }
    const next = phrases.slice(best.phrase + 1).find((phrase) => !isAt(phrase));
    phrases = phrases.filter((phrase, i) => i !== best.phrase && !isAt(phrase));
    current = next ? phrases.indexOf(next) : 0;
    caret = at[0];
    return best.keys;
  });
}

/** The brackets that make one stretch of another, or null. */
function edgeKeys(phrase: Fragment, at: Fragment): string[] | null {
  const keys: string[] = [];
  let now = phrase;
  const moves = [
    ["end", "]", "["],
    ["start", "}", "{"],
  ] as const;
  for (const [edge, on, back] of moves) {
    const side = edge === "start" ? 0 : 1;
    while (now[side] !== at[side]) {
      const forward = now[side] < at[side];
      const how = forward === (edge === "end") ? "grow" : "shrink";
      const [moved] = moveEdge({ fragments: [now] }, { edge, how, by: "word" }, ground) ?? [];
      if (!moved || keys.length > 24 || (moved[side] > at[side] !== now[side] > at[side] && moved[side] !== at[side]))
        return null;
      now = moved;
      keys.push(forward ? on : back);
    }
  }
  return keys;
}

/** The arrows from a caret to the words, and over them. */
function selecting(caret: number, at: Fragment): string[] {
  const [low, high] = caret < at[0] ? [caret, at[0]] : [at[0], caret];
  const between = wordRanges(text, [low, high], "en").filter(([start]) => start > low || caret >= at[0]).length;
  const over = wordRanges(text, at, "en").length;
  const go = Array.from({ length: between + (caret < at[0] ? 1 : 0) }, () =>
    caret < at[0] ? "ArrowRight" : "ArrowLeft",
  );
  return [...go, ...Array.from({ length: over }, () => "Shift+ArrowRight")];
}

async function byKeyboard(page: Page): Promise<number[]> {
  await theText(page).focus();
  const costs: number[] = [];
  for (const [i, keys] of (await keyboardPlan()).entries()) {
    for (const key of keys) {
      await page.keyboard.press(key);
      // Phrases come when they are found; after that, each key is heard at once.
      if (key === "'") await page.getByRole("region", { name: "Phrases" }).waitFor();
    }
    if (process.env.ACTIONS === "each")
      console.log(`   ${keys.length}  ${text.slice(...(wanted[i] as Wanted).at)}: ${keys.join(" ")}`);
    costs.push(keys.length);
  }
  return costs;
}

/** With a label held: a drag for each tag, and a click on a label where it changes. */
async function byMouse(page: Page): Promise<number[]> {
  const costs: number[] = [];
  let held = "";
  for (const { at, label } of wanted) {
    let cost = 0;
    if (held === "") {
      await page.getByRole("button", { name: /^Hold a label/ }).click();
      held = "actor";
      cost++;
    }
    if (held !== label) {
      await page
        .getByRole("toolbar", { name: "Labels" })
        .getByRole("button", { name: new RegExp(`^${label}`) })
        .click();
      held = label;
      cost++;
    }
    const words = text.slice(...at);
    const nth = text.slice(0, at[0]).split(words).length - 1;
    const { first, last } = await whereIs(page, words, nth);
    await page.mouse.move(first.x, first.y);
    await page.mouse.down();
    await page.mouse.move(last.x + 1, last.y);
    await page.mouse.up();
    costs.push(cost + 1);
  }
  return costs;
}

/** What the layer's log says. */
async function tagsOf(who: SignedIn, project: StoryProject, document: StoryDocument, ids: string[]): Promise<string[]> {
  const layer = await openLayer(await requireMember(who, project.id, "layer.write"), document.id);
  const { layerId = "", epoch = 1 } = layer ?? {};
  const { seq } = await headOf(database().prisma, layerId, epoch);
  const { spans } = await contentAt(layerId, epoch, seq);
  return [...spans.values()].map(({ label, fragments: [at] }) => `${labels[ids.indexOf(label)]} ${at?.join("–")}`);
}

if (!process.env.SPANWISE_TEST_POSTGRES) throw new Error("run it by `npm run bench actions`");
const server = await StoryServer.onNewDatabase();
Object.assign(process.env, server.environment);
useDatabase(server.database.url);
const world = await World.on(server);
const browser = await chromium.launch({
  executablePath: process.env.PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH,
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
method(
  `${wanted.length} tags of the sample article in reading order, nothing known beforehand; all keys and gestures counted`,
);
for (const [name, run] of [
  ["keyboard", byKeyboard],
  ["mouse", byMouse],
] as const) {
  const ann = await world.person("Ann");
  const project = await world.project({ annotator: [ann] });
  const ids = await world.labels(
    project,
    labels.map((label, i) => ({ name: label, key: String(i + 1) })),
  );
  const document = await world.document(project, text);
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 3_000 } });
  await world.signIn(context, ann);
  const page = await context.newPage();
  await openText(page, document);
  const costs = await run(page);
  await saved(page);
  const made = await tagsOf(ann, project, document, ids);
  const asked = wanted.map(({ label, at }) => `${label} ${at.join("–")}`);
  for (const one of asked.filter((tag) => !made.includes(tag))) console.log(`   NOT MADE: ${one}`);
  for (const one of made.filter((tag) => !asked.includes(tag))) console.log(`   MADE INSTEAD: ${one}`);
  const { p50, p95 } = percentiles(costs);
  figure(`by ${name}: actions a tag, median`, p50, "actions", { atMost: 2 });
  figure(`by ${name}: actions a tag, p95`, p95, "actions");
  figure(`by ${name}: actions a tag, mean`, costs.reduce((sum, cost) => sum + cost, 0) / costs.length, "actions");
  await context.close();
}
await browser.close();
await closeDatabase();
await server.remove();

/**
 * The review of a long document: `npm run bench review`. 1 MB of text with 5,000 places, of which two annotators called a third
 * otherwise. Measured in headless Chromium, 1280 × 800, on a warm server:
 *
 * - the size of the page as it is sent, and of the whole state that it then asks for, both uncompressed;
 * - opening: from the start of the navigation until the first card can be read; once by a server that knows nothing of the document
 *   yet, then the median of five;
 * - deciding: from the key until the next card stands in the page, 40 times; the state has been read whole before.
 */
import { chromium } from "@playwright/test";
import type { SignedIn } from "#lib/access/member.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { storedSpan } from "#lib/collab/schema.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { openLayer } from "#lib/data/layers.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { finished } from "../support/annotated.ts";
import { card } from "../support/review.ts";
import { StoryServer } from "../support/server.ts";
import { World } from "../support/world.ts";
import { figure, method, percentiles } from "./report.ts";

const places = 5_000;
const step = 200;
const server = await StoryServer.onNewDatabase();
Object.assign(process.env, server.environment);
useDatabase(server.database.url);
const world = await World.on(server);
const [ann, ben, rita] = [await world.person("Ann"), await world.person("Ben"), await world.person("Rita")];
const project = await world.project(
  { annotator: [ann, ben], reviewer: [rita] },
  { defaultMode: "independent", reveal: "never", annotatorsPerDocument: 2 },
);
const [actor = "", event = ""] = await world.labels(project, [{ name: "actor" }, { name: "event", color: "#C2255C" }]);
const words = "The government held talks about the crisis while Moscow watched Gaza and ministers agreed. ";
const document = await world.document(project, words.repeat(Math.ceil((places * step) / words.length)), "A long one");

async function annotate(who: SignedIn, labelOf: (i: number) => string): Promise<void> {
  const layer = await openLayer(await requireMember(who, project.id, "layer.write"), document.id);
  if (!layer) throw new Error("there is no layer");
  await new Writer(layer.layerId, who.userId).edit((doc) => {
    for (let i = 0; i < places; i++) {
      const [id, fragments] = [`s${i}`, [[i * step, i * step + 12]] as const];
      doc
        .getMap("spans")
        .set(id, storedSpan({ id, label: labelOf(i), fragments, author: who.userId, editor: who.userId }));
    }
  });
  await finished(project, document, who);
}
await annotate(ann, () => actor);
await annotate(ben, (i) => (i % 3 === 0 ? event : actor));

const browser = await chromium.launch({
  executablePath: process.env.PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH,
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 800 } });
await world.signIn(context, rita);
const page = await context.newPage();
method(`1 MB of text, ${places} places, a third of them cards; two annotators; production build`);

/** Of the navigation until the frame after the first card stood in the page, in milliseconds. */
async function opening(): Promise<number> {
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (!/Card \d+ of \d+/.test(globalThis.document.querySelector("[data-review]")?.textContent ?? "")) return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(() => Object.assign(globalThis, { shown: performance.now() })));
    });
    watch.observe(globalThis.document, { childList: true, subtree: true });
  });
  await page.goto(`${document.url}/review`);
  const shown = await page.waitForFunction(() => (globalThis as unknown as { shown?: number }).shown);
  return Number(await shown.jsonValue());
}

await page.goto(`${project.url}/members`);
figure("open: first card, by a server that knows nothing of it", await opening(), "ms");
const times: number[] = [];
for (let i = 0; i < 5; i++) times.push(await opening());
figure("open: first card, warm", percentiles(times).p50, "ms", { atMost: 400 });
const html = await page.request.get(`${document.url}/review`);
figure("the page as it is sent", (await html.body()).length / 1_000, "kB");
const state = await page.request.get(`${document.url}/review/state`);
figure("the whole state, which it asks for then", (await state.body()).length / 1_000, "kB");

// The last card of a list is there when the state is whole.
await page.waitForFunction(() => globalThis.document.querySelectorAll(".rv-open").length > 0);
await card(page).focus();
const clock = await page.evaluate(async (count) => {
  const panel = globalThis.document.querySelector("[data-review]");
  if (!panel) throw new Error("there is no card");
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const before = panel.querySelector("h2")?.textContent;
    const began = performance.now();
    panel.dispatchEvent(new KeyboardEvent("keydown", { key: "1", code: "Digit1", bubbles: true, cancelable: true }));
    await new Promise<void>((resolve) => {
      const look = () => (panel.querySelector("h2")?.textContent === before ? requestAnimationFrame(look) : resolve());
      look();
    });
    times.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return times;
}, 40);
const { p50, p95 } = percentiles(clock);
figure("key to next card, p50", p50, "ms");
figure("key to next card, p95", p95, "ms", { atMost: 100 });

await browser.close();
await closeDatabase();
await server.remove();

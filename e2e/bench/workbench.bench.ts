/**
 * The workbench at scale: `npm run bench workbench`, or for some sizes only `SIZES=2k,100k npm run bench workbench`.
 *
 * For each size a document with its tags (a fifth of them overlap others) is opened on a warm server in headless Chromium,
 * 1280 × 800, by somebody else than who tagged it. Measured, in this order, in the same browser:
 *
 * - opening: from the start of the navigation until the frame after the first text, and after the first tag, stood in the page;
 *   the median of five;
 * - a tag, in a page at rest: from the key until the frame with the tag is painted, 10 times while the program is new and 50 times
 *   more, with the caret moved by three words before each, by the clock. Then 30 times with a trace running, which says what other
 *   programs do not change: how many frames the page began from the key to the paint (one is the least), and for how long the
 *   processor worked on the main thread in that time, apart from all that follows after the paint;
 * - scrolling: two seconds, 50 CSS pixels a frame; frames a second, and the longest task by the clock; then again with a trace, which
 *   gives the longest task by the processor's time, and beside it that of a jump from there to the beginning;
 * - remote tags: 100 tags of somebody else, one every 30 ms through the log and the socket, while a tag of one's own is selected;
 *   processor time of the page's main thread for each (all of its tasks: script, style, layout and paint), less what the page takes
 *   in the same time without them. First all over the text, in no order, as people who annotate a document together make them; at
 *   2 KB each of them is in sight. Then the worst there is: all of them in sight, upon each other. Then 100 at the end of the
 *   text, which is in sight at 2 KB only; and 100 as fast as the log takes them;
 * - another such document with as many relations as spans, each from a span to the one after next, all shown: a tag, and scrolling.
 *
 * The floor is the same text as plain text in a page without any script of ours: painting it, painting a class on a few of its
 * words after a key, scrolling it, and the processor time of a class on one word more every 30 ms.
 */
import { type CDPSession, chromium, type Page } from "@playwright/test";
import * as Y from "yjs";
import type { SignedIn } from "#lib/access/member.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { storedSpan } from "#lib/collab/schema.ts";
import { chain } from "#lib/data/chain.ts";
import { closeDatabase, database, useDatabase } from "#lib/data/client.ts";
import { saveRelationType } from "#lib/data/labels.ts";
import { openLayer } from "#lib/data/layers.ts";
import { notify } from "#lib/data/notify.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { StoryServer } from "../support/server.ts";
import { openText, theText } from "../support/text.ts";
import { type StoryDocument, type StoryProject, World } from "../support/world.ts";
import { begins, ends, longestTask, paintings } from "./painting.ts";
import { figure, method, percentiles } from "./report.ts";

const all = {
  "2k": [2_000, 20],
  "100k": [100_000, 1_000],
  "1m": [1_000_000, 10_000],
  "5m": [5_000_000, 50_000],
} as const;
const sizes = (process.env.SIZES?.split(",") ?? Object.keys(all)) as (keyof typeof all)[];

/** Text of about so many UTF-16 units: sentences of ten words, paragraphs of eight sentences. */
function textOf(units: number): string {
  const words =
    "The government held talks about the crisis while Moscow watched Gaza and ministers from seven states agreed".split(
      " ",
    );
  const parts: string[] = [];
  for (let length = 0, i = 0; length < units; i++) {
    const sentence = Array.from({ length: 10 }, (_, k) => words[(i * 7 + k * (1 + (i % 5))) % words.length]).join(" ");
    const part = `${sentence}.${i % 8 === 7 ? "\n\n" : " "}`;
    parts.push(part);
    length += part.length;
  }
  return parts.join("").slice(0, units).trimEnd();
}

/** Appends tags to a layer as another server would: a row, and a hint that it is there. */
class Remote {
  private readonly doc = new Y.Doc();
  private head = { seq: 0, sha256: "" };
  private readonly layerId: string;
  private readonly userId: string;
  private readonly label: string;

  constructor(layerId: string, userId: string, label: string) {
    this.layerId = layerId;
    this.userId = userId;
    this.label = label;
  }

  async start(): Promise<void> {
    const [last] = await database().prisma.layerUpdate.findMany({
      where: { layerId: this.layerId },
      orderBy: { seq: "desc" },
      take: 1,
      select: { seq: true, sha256: true },
    });
    if (last) this.head = { seq: last.seq, sha256: Buffer.from(last.sha256).toString("hex") };
  }

  async tag(id: string, start: number, end: number): Promise<void> {
    const { layerId, userId, label } = this;
    const before = Y.encodeStateVector(this.doc);
    const span = { id, label, fragments: [[start, end]] as const, author: userId, editor: userId };
    this.doc.getMap("spans").set(id, storedSpan(span));
    const update = Y.encodeStateAsUpdate(this.doc, before);
    const base = this.head.seq;
    const sha256 = chain(this.head.sha256, update);
    this.head = { seq: base + 1, sha256 };
    await database().prisma.$transaction(async (tx) => {
      const bytes = { update: Buffer.from(update), sha256: Buffer.from(sha256, "hex") };
      await tx.layerUpdate.create({ data: { layerId, epoch: 1, seq: base + 1, userId, base, ...bytes } });
      await notify(tx, { kind: "appended", layerId, epoch: 1, seq: base + 1, by: "" });
    });
  }
}

async function prepare(world: World, by: SignedIn, project: StoryProject, label: string, units: number, spans: number) {
  const text = textOf(units);
  const document = await world.document(project, text, `${units} units`);
  const layer = await openLayer(await requireMember(by, project.id, "layer.write"), document.id);
  if (!layer) throw new Error("there is no layer");
  const writer = new Writer(layer.layerId, by.userId);
  const step = Math.floor(text.length / spans);
  for (let from = 0; from < spans; from += 5_000) {
    await writer.edit((doc) => {
      for (let i = from; i < Math.min(spans, from + 5_000); i++) {
        const start = i * step;
        const end = Math.min(text.length, start + (i % 5 === 0 ? step + 12 : 12));
        const span = { id: `b${i}`, label, fragments: [[start, end]] as const, author: by.userId, editor: by.userId };
        doc.getMap("spans").set(span.id, storedSpan(span));
      }
    });
  }
  return { document, layerId: layer.layerId, text };
}

const watchOpening = () => {
  const seen: Record<string, number> = {};
  Object.assign(globalThis, { seen });
  const look = () => {
    const { document } = globalThis;
    const text = document.querySelector(".sw-opening, .cm-content, pre")?.textContent;
    if (text && !("text" in seen)) seen.text = performance.now();
    if (document.querySelector(".sw-run, pre") && !("tags" in seen)) seen.tags = performance.now();
    if (document.querySelector("[data-ready=true], pre") && !("ready" in seen)) seen.ready = performance.now();
    if (!("tags" in seen && "ready" in seen)) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};
type Seen = { text: number; tags: number; ready: number };

async function opening(page: Page, address: string): Promise<Seen> {
  const times: Seen[] = [];
  for (let run = 0; run < 6; run++) {
    await page.goto(address);
    await page.waitForFunction(() => "tags" in (globalThis as unknown as { seen: object }).seen, null, {
      timeout: 120_000,
    });
    await page.waitForFunction(() => "ready" in (globalThis as unknown as { seen: object }).seen, null, {
      timeout: 120_000,
    });
    // The first warms the server and the browser's cache.
    if (run > 0) times.push(await page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen));
  }
  const middle = (of: keyof Seen) => percentiles(times.map((one) => one[of])).p50;
  return { text: middle("text"), tags: middle("tags"), ready: middle("ready") };
}

/** Times of keys that tag: the first after opening and 50 more by the clock, and what a trace says of 30 others. */
type Tags = { first: number[]; clock: number[]; frames: number[]; processor: number[] };

/** From a key until the frame that shows what it does was painted: 10 times while the program is new, then 50 times and 30 with a trace. */
async function keyToPaint(page: Page, label: string, prepareKey: () => Promise<void>): Promise<Tags> {
  await page.evaluate(
    ([label, begins, ends]) => {
      const times: number[] = [];
      Object.assign(globalThis, { times });
      addEventListener(
        "keydown",
        ({ key, timeStamp }) => {
          if (key !== label) return;
          performance.mark(begins);
          // The first frame holds the change; a task behind it runs when it has been given out.
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
              performance.mark(ends);
              times.push(performance.now() - timeStamp);
            };
            port2.postMessage(null);
          });
        },
        { capture: true },
      );
    },
    [label, begins, ends] as const,
  );
  let pressed = 0;
  const press = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await prepareKey();
      await page.keyboard.press(label);
      await page.waitForFunction((n) => (globalThis as unknown as { times: number[] }).times.length > n, pressed++);
    }
  };
  await press(10);
  await press(50);
  const clock = await page.evaluate(() => (globalThis as unknown as { times: number[] }).times.slice());
  const painted = await paintings(browser, page, () => press(30));
  return {
    first: clock.slice(0, 10),
    clock: clock.slice(10),
    frames: painted.map(({ frames }) => frames),
    processor: painted.map(({ processor }) => processor),
  };
}

/** Moves the caret on by three words, where no tag is selected. */
function toNextWord(page: Page): () => Promise<void> {
  return async () => {
    for (const key of ["Escape", "ArrowRight", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
  };
}

function tagFigures(name: string, { first, clock, frames, processor }: Tags, bar?: { atMost: number }): void {
  const { p50, p95 } = percentiles(clock);
  figure(`${name}, the slowest of the first ten`, Math.max(...first), "ms");
  figure(`${name}, p50`, p50, "ms");
  figure(`${name}, p95`, p95, "ms", bar);
  figure(`${name}, frames, p50`, percentiles(frames).p50, "");
  figure(`${name}, frames, p95`, percentiles(frames).p95, "");
  figure(`${name}, processor time until it is painted, p50`, percentiles(processor).p50, "ms");
}

function scrolling(page: Page, scroller: string): Promise<{ frames: number; longest: number }> {
  return page.evaluate(
    (selector) =>
      new Promise<{ frames: number; longest: number }>((resolve) => {
        const element = document.querySelector(selector) as HTMLElement;
        let longest = 0;
        const watch = new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
        });
        watch.observe({ type: "longtask" });
        let frames = 0;
        const begin = performance.now();
        const step = () => {
          frames++;
          element.scrollTop += 50;
          const passed = performance.now() - begin;
          if (passed < 2_000) requestAnimationFrame(step);
          else {
            watch.disconnect();
            resolve({ frames: (frames * 1_000) / passed, longest });
          }
        };
        requestAnimationFrame(step);
      }),
    scroller,
  );
}

async function threadOf(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  // Time of the processor, and not of the clock: other programs do not count.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return session;
}

const parts = ["TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration"] as const;
/** What the page's main thread has worked, in milliseconds of processor time: all of it, and of that script, style and layout. */
type Work = Record<(typeof parts)[number], number>;

async function workOf(session: CDPSession): Promise<Work> {
  const { metrics } = await session.send("Performance.getMetrics");
  const taken = (part: string) => (metrics.find(({ name }) => name === part)?.value ?? 0) * 1_000;
  return Object.fromEntries(parts.map((part) => [part, taken(part)])) as Work;
}

/** The hundredth part of what the page works while something goes on. */
async function spent(session: CDPSession, act: () => Promise<void>): Promise<Work> {
  const before = await workOf(session);
  await act();
  const after = await workOf(session);
  return Object.fromEntries(parts.map((part) => [part, (after[part] - before[part]) / 100])) as Work;
}

/** Tags of somebody else: what each of 100 costs all over the text, in sight, out of sight, and in a swarm. */
async function remoteFigures(page: Page, session: CDPSession, remote: Remote, length: number): Promise<void> {
  const pause = (ms: number) => page.evaluate((time) => new Promise((resolve) => setTimeout(resolve, time)), ms);
  const spend = (act: () => Promise<void>) => spent(session, act);
  const oneByOne = (tag: (i: number) => Promise<void>) =>
    spend(async () => {
      for (let i = 0; i < 100; i++) {
        await tag(i);
        await pause(30);
      }
    });
  const idle = await oneByOne(async () => {});
  const more = (work: Work, part: keyof Work) => work[part] - idle[part];
  // Steps of the golden section come to every part of the text, and never twice to one place.
  const anywhere = (i: number) => Math.floor(((i * 0.618034) % 1) * (length - 20));
  const all = await oneByOne((i) => remote.tag(`a${i}`, anywhere(i), anywhere(i) + 10));
  figure("remote tag anywhere in the text, processor time of the page", more(all, "TaskDuration"), "ms", { atMost: 2 });
  const inSight = await oneByOne((i) => remote.tag(`r${i}`, 5 + i * 3, 15 + i * 3));
  figure("remote tag in sight, a hundred upon each other", more(inSight, "TaskDuration"), "ms");
  figure("of that script", more(inSight, "ScriptDuration"), "ms");
  figure("of that style", more(inSight, "RecalcStyleDuration"), "ms");
  figure("of that layout", more(inSight, "LayoutDuration"), "ms");
  const far = await oneByOne((i) => remote.tag(`f${i}`, length - 400 + i * 3, length - 390 + i * 3));
  figure("remote tag at the end of the text", more(far, "TaskDuration"), "ms");
  const swarm = await spend(async () => {
    for (let i = 0; i < 100; i++) await remote.tag(`s${i}`, 6 + i * 3, 16 + i * 3);
    // Until the last of them is drawn and listed.
    await pause(600);
  });
  figure("remote tag in a swarm of 100", swarm.TaskDuration, "ms");
}

/** Opens a document until the page is at rest: what it loads behind the text, such as its dialogs, has come. */
async function openAtRest(page: Page, document: StoryDocument): Promise<void> {
  await openText(page, document);
  await page.waitForLoadState("networkidle");
}

async function measure(
  page: Page,
  session: CDPSession,
  made: { document: StoryDocument; remote: Remote; length: number },
): Promise<void> {
  const seen = await opening(page, made.document.url);
  figure("open: first text painted", seen.text, "ms");
  figure("open: first text painted with its tags", seen.tags, "ms", { atMost: 400 });
  figure("open: everything there, ready to tag", seen.ready, "ms");
  await openAtRest(page, made.document);
  await theText(page).focus();
  tagFigures("key to painted tag", await keyToPaint(page, "1", toNextWord(page)), { atMost: 33 });
  await scrollFigures(page, "scrolling", ".cm-scroller", true);
  await page.evaluate(() => document.querySelector(".cm-scroller")?.scrollTo(0, 0));
  await made.remote.start();
  await remoteFigures(page, session, made.remote, made.length);
}

async function measureFloor(page: Page, address: string, text: string): Promise<void> {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  // The words that are to change one by one.
  const words = escaped.slice(40, 1_000).replaceAll(/\w+/g, "<span>$&</span>");
  const style =
    "pre{white-space:pre-wrap;font:19px/2.15 serif;max-width:68ch;margin:auto} body{height:100vh;overflow:auto;margin:0}";
  const body = `<!doctype html><meta charset=utf-8><style>${style} .on{background:gold}</style><pre><span id=w>${escaped.slice(0, 40)}</span>${words}${escaped.slice(1_000)}</pre>`;
  await page.route(address, (route) => route.fulfill({ contentType: "text/html", body }));
  const seen = await opening(page, address);
  figure("floor: plain text painted", seen.text, "ms");
  await page.evaluate(() =>
    addEventListener("keydown", () => document.querySelector("#w")?.classList.toggle("on"), { capture: true }),
  );
  tagFigures("floor: key to painted change", await keyToPaint(page, "1", async () => {}));
  await scrollFigures(page, "floor: scrolling", "body");
  await jumpToStart(page, "body");
  const session = await threadOf(page);
  const change = (count: number) =>
    spent(session, () =>
      page.evaluate(async (count) => {
        const spans = document.querySelectorAll("span");
        for (let i = 1; i <= 100; i++) {
          if (i <= count) spans[i]?.classList.add("on");
          await new Promise((resolve) => setTimeout(resolve, 30));
        }
      }, count),
    );
  const idle = await change(0);
  const changed = await change(100);
  figure("floor: a word changed, processor time of the page", changed.TaskDuration - idle.TaskDuration, "ms");
}

/** Jumps to the beginning, and waits until that is painted: it is no scrolling. */
async function jumpToStart(page: Page, scroller: string): Promise<void> {
  await page.evaluate(async (selector) => {
    document.querySelector(selector)?.scrollTo(0, 0);
    // What is not the text itself follows a frame later.
    for (let i = 0; i < 4; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  }, scroller);
}

/** Scrolls twice: once by the clock, once with a trace. `bars`: what we hold ourselves to. */
async function scrollFigures(page: Page, name: string, scroller: string, bars = false): Promise<void> {
  await jumpToStart(page, scroller);
  const { frames, longest } = await scrolling(page, scroller);
  figure(`${name}, frames a second`, frames, "", bars ? { atLeast: 55 } : undefined);
  figure(`${name}, longest task (0: none over 50)`, longest, "ms", bars ? { atMost: 50 } : undefined);
  const jumped = await longestTask(browser, page, () => jumpToStart(page, scroller));
  const worked = await longestTask(browser, page, async () => void (await scrolling(page, scroller)));
  figure(`${name}, longest task by the processor's time`, worked, "ms");
  figure(`${name}, a jump back to the beginning, longest task by it`, jumped, "ms");
}

/** As many relations as spans, each from a span to the one after next. */
async function relate(layerId: string, userId: string, type: string, spans: number): Promise<void> {
  await new Writer(layerId, userId).edit((doc) => {
    for (let i = 0; i + 2 < spans; i++) {
      const relation = { type, from: `b${i}`, to: `b${i + 2}`, author: userId, editor: userId };
      doc.getMap("relations").set(`k${i}`, relation);
    }
  });
}

if (!process.env.SPANWISE_TEST_POSTGRES) throw new Error("run it by `npm run bench workbench`");
const server = await StoryServer.onNewDatabase();
Object.assign(process.env, server.environment);
useDatabase(server.database.url);
const world = await World.on(server);
const browser = await chromium.launch({
  executablePath: process.env.PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH,
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const [ann, ben] = [await world.person("Ann"), await world.person("Ben")];
const project = await world.project({ annotator: [ann, ben] });
// The words that were tagged with the one are tagged with the other where relations are shown.
const [label = ""] = await world.labels(project, [
  { name: "actor", key: "1" },
  { name: "event", key: "2", color: "#C2255C" },
]);
const related = await saveRelationType(await requireMember(world.owner, project.id, "label.edit"), { name: "follows" });
for (const size of sizes) {
  const [units, spans] = all[size];
  method(`${units.toLocaleString("en")} UTF-16 units, ${spans.toLocaleString("en")} spans, 1280 × 800, warm server`);
  const { document, layerId, text } = await prepare(world, ben, project, label, units, spans);
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 800 } });
  await context.addInitScript(watchOpening);
  await world.signIn(context, ann);
  const page = await context.newPage();
  await measure(page, await threadOf(page), {
    document,
    remote: new Remote(layerId, ben.userId, label),
    length: text.length,
  });
  // Another one, of which only these are tagged: the hundreds of tags of others upon each other belong to no text that is read.
  const anew = await prepare(world, ben, project, label, units, spans);
  await relate(anew.layerId, ben.userId, related.id, spans);
  method(`the same with ${(spans - 2).toLocaleString("en")} relations, all shown`);
  await openAtRest(page, anew.document);
  await page.locator(".sw-arc").first().waitFor({ state: "attached" });
  await theText(page).focus();
  tagFigures("key to painted tag", await keyToPaint(page, "2", toNextWord(page)), { atMost: 33 });
  await scrollFigures(page, "scrolling", ".cm-scroller", true);
  await page.close();
  await measureFloor(await context.newPage(), `${server.url}/plain-${size}`, text);
  await context.close();
}
await browser.close();
await closeDatabase();
await server.remove();

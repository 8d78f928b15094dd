import type { Locator, Page } from "@playwright/test";
import { annotate } from "./support/annotated.ts";
import { expect, picture, test } from "./support/story.ts";
import { openText, textIsReady, theText } from "./support/text.ts";

const text = `The Turkish President Recep Tayyip Erdogan spoke to the Russian government about the talks in Moscow.

${"Ministers from seven states agreed that nothing had been agreed, and said so at length. ".repeat(6)}
The talks went on.

${"Nobody was there to hear it. ".repeat(80)}`;
const made = [
  ["actor", "Turkish President"],
  ["actor", "President Recep Tayyip Erdogan"],
  ["event", "spoke to the Russian government"],
  ["actor", "Russian government"],
  ["event", "talks in Moscow.\n\nMinisters from seven states agreed"],
  ["event", "The talks went on"],
] as const;
const labels = [{ name: "actor" }, { name: "event", color: "#B3501B", underline: "wavy" }] as const;

type Looks = { boxes: readonly (readonly number[])[]; rest: readonly string[] };

/** The runs of the text that are tagged, with all that is seen of them: words, place, look. */
async function looks(text: Locator): Promise<Looks> {
  const runs = await text.evaluate((content) =>
    [...content.querySelectorAll<HTMLElement>(".sw-run")].map((run) => {
      const { backgroundImage, backgroundPosition, backgroundSize } = getComputedStyle(run);
      const boxes = [...run.getClientRects()].map(({ x, y, width, height }) => [x, y, width, height]);
      return { boxes, rest: [run.textContent, backgroundImage, backgroundPosition, backgroundSize].join("\n") };
    }),
  );
  return { boxes: runs.flatMap(({ boxes }) => boxes), rest: runs.map(({ rest }) => rest) };
}

function expectSame(is: Looks, was: Looks): void {
  expect(is.rest).toEqual(was.rest);
  expect(is.boxes.length).toBe(was.boxes.length);
  const far = is.boxes.flatMap((box, i) => box.map((side, k) => Math.abs(side - (was.boxes[i]?.[k] ?? 0))));
  // A fraction of a pixel is how two elements share a line.
  expect(Math.max(...far)).toBeLessThan(0.75);
}

/** Where the letters of the first paragraphs stand. */
function letters(text: Locator): Promise<number[][]> {
  return text.evaluate((content) => {
    const spots: number[][] = [];
    const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && spots.length < 800) {
      const node = walker.currentNode as Text;
      for (let at = 0; at < node.length; at++) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const { x, y } = range.getBoundingClientRect();
        spots.push([x, y]);
      }
    }
    return spots.slice(0, 800);
  });
}

function opening(page: Page): Locator {
  return page.locator(".sw-opening");
}

test("the tags of the first screen come with the page, and nothing moves when the editor takes over", async ({
  world,
  ann,
  browser,
}) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, labels);
  const document = await world.document(project, text);
  await annotate(project, document, ann.who, made);
  const { page, context } = ann;

  // Not a line of script has run.
  const bare = await browser.newContext({ baseURL: world.server.url, javaScriptEnabled: false });
  await world.signIn(bare, ann.who);
  const plain = await bare.newPage();
  await plain.goto(document.url);
  const first = await looks(opening(plain));
  const where = await letters(opening(plain));
  expect(first.rest.length).toBeGreaterThanOrEqual(8);
  await picture(plain, "workbench-opening-before");
  await bare.close();

  // Scripts, and no layer: the socket opens and stays silent.
  const deaf = await context.newPage();
  await deaf.routeWebSocket(/\/collab\//, () => {});
  await deaf.goto(document.url);
  await expect(theText(deaf)).toBeVisible();
  await expect(opening(deaf)).toHaveCount(0);
  expectSame(await looks(theText(deaf)), first);
  await expect(deaf.locator("[data-ready=false]")).toBeVisible();
  await deaf.close();

  // The layer is there. What is in the bar stays there while the rest comes.
  await page.addInitScript(() => {
    let seen = false;
    new MutationObserver(() => {
      const there = globalThis.document.querySelector("header [data-initials=A]") !== null;
      if (seen && !there) Object.assign(globalThis, { lostAvatar: true });
      seen ||= there;
    }).observe(globalThis.document, { childList: true, subtree: true });
  });
  await openText(page, document);
  await expect(page.getByRole("button", { name: "Ann: account and theme" })).toBeVisible();
  expect(await page.evaluate(() => "lostAvatar" in globalThis)).toBe(false);
  expectSame(await looks(theText(page)), first);
  const moved = (await letters(theText(page))).flatMap((spot, i) =>
    spot.map((at, k) => Math.abs(at - (where[i]?.[k] ?? 0))),
  );
  expect(where.length).toBe(800);
  // A fraction of a pixel is how two elements share a line.
  expect(Math.max(...moved)).toBeLessThan(0.75);
});

test("the page of an independent document brings nobody else's tags", async ({ world, ann, ben }) => {
  const project = await world.project({ annotator: [ann.who, ben.who] }, { defaultMode: "independent" });
  await world.labels(project, labels);
  const document = await world.document(project, text);
  await annotate(project, document, ann.who, made);
  const source = await ben.page.request.get(document.url);
  const body = await source.text();
  expect(body).toContain("sw-opening");
  expect(body).not.toContain("sw-run");
  expect(body).not.toContain("Ann-0");
  expect(await (await ann.page.request.get(document.url)).text()).toContain("Ann-0");
  await ben.page.goto(document.url);
  await textIsReady(ben.page);
  await expect(ben.page.locator(".sw-run")).toHaveCount(0);
});

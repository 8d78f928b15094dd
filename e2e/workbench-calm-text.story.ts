import type { Page } from "@playwright/test";
import { requireMember } from "#lib/auth/membership.ts";
import { storedSpan } from "#lib/collab/schema.ts";
import { saveRelationType } from "#lib/data/labels.ts";
import { openLayer } from "#lib/data/layers.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { annotate } from "./support/annotated.ts";
import { expect, picture, test } from "./support/story.ts";
import { allTags, openText, saved, textIsReady, theText, whereIs } from "./support/text.ts";

const three = [
  { name: "actor", color: "#3B5BDB", key: "1" },
  { name: "event", color: "#C2255C", key: "2" },
  { name: "position", color: "#B07A00", key: "3" },
] as const;

/** Letters that are set close (AV, To, Ty), as one sign (fi, ffl, lam-alef), joined (Arabic) and upon each other (marks). */
const texts = {
  "left to right":
    "The Russian government recently held talks with AVATAR fi ffl in Moscow, and To Wait, VAT or Tyrol was the answer of the chief's " +
    "office in a cafe\u0301 by A\u030Angstro\u0308m, they affirm.",
  "right to left":
    "ראש הממשלה בנימין נתניהו נפגש עם הנשיא במוסקבה.\nوقالت الحكومة الروسية إنها لا تؤيد وقف إطلاق النار في غزة والسلام.",
  mixed:
    "Putin said שלום to the Knesset in 2023 and left.\nראש הממשלה met Vladimir Putin במוסקבה (2023) היום, والسلام.",
};

type Glyphs = [letter: string, left: number, top: number, right: number][];

/** Where each letter stands on the screen, from the corner of the text. */
function glyphs(page: Page): Promise<Glyphs> {
  return theText(page).evaluate((content) => {
    const corner = content.getBoundingClientRect();
    const found: [string, number, number, number][] = [];
    const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode as Text;
      for (let i = 0; i < node.data.length; i++) {
        const range = document.createRange();
        range.setStart(node, i);
        range.setEnd(node, i + 1);
        const box = range.getBoundingClientRect();
        found.push([node.data.charAt(i), box.left - corner.left, box.top - corner.top, box.right - corner.left]);
      }
    }
    return found;
  });
}

/**
 * The signs that stand elsewhere. A sign is a letter, or all the letters that are one sign: where a tag's edge lies between these,
 * the browser counts the whole sign to the first of them, and none of it to the others. Pieces of a line are placed to a 64th of a
 * pixel each, which adds up to no more than half of one.
 */
function moved(before: Glyphs, after: Glyphs): unknown[] {
  expect(after.map(([letter]) => letter).join("")).toBe(before.map(([letter]) => letter).join(""));
  const isFirst = after.map(([, left, , right], i) => i === 0 || right - left > 0.1);
  const signs = (all: Glyphs) =>
    all.flatMap((first, i) => {
      if (!isFirst[i]) return [];
      let end = i + 1;
      while (end < all.length && !isFirst[end]) end++;
      const letters = all.slice(i, end).filter(([, left, , right]) => right - left > 0.1);
      const sides = (letters.length > 0 ? letters : [first]).flatMap(([, left, , right]) => [left, right]);
      return [[first[0], Math.min(...sides), first[2], Math.max(...sides)] as Glyphs[number]];
    });
  const [were, are] = [signs(before), signs(after)];
  return were.flatMap((was, i) => {
    const is = are[i] as Glyphs[number];
    const far = Math.max(...[1, 2, 3].map((at) => Math.abs((is[at] as number) - (was[at] as number))));
    return far > 0.5 ? [{ was, is }] : [];
  });
}

for (const [name, text] of Object.entries(texts)) {
  test(`tagging moves no glyph: ${name}`, async ({ world, ann }) => {
    const project = await world.project({ annotator: [ann.who] });
    const ids = await world.labels(project, three);
    const related = await saveRelationType(await requireMember(world.owner, project.id, "label.edit"), {
      name: "with",
    });
    const document = await world.document(project, text);
    const { page } = ann;
    await openText(page, document);
    const before = await glyphs(page);
    expect(before.length).toBeGreaterThan(60);

    // Tags of every word, some over others and some from within a word into the next, as somebody else makes them.
    const member = await requireMember(ann.who, project.id, "layer.write");
    const layer = await openLayer(member, document.id);
    const writer = new Writer(layer?.layerId ?? "", ann.who.userId);
    const spans: [id: string, label: number, start: number, end: number][] = [];
    let n = 0;
    for (const { index, 0: word } of text.matchAll(/[\p{L}\p{M}]+/gu)) {
      spans.push([`w${n}`, n % 3, index, index + word.length]);
      // Never between a letter and the mark upon it.
      const [inner = index + 1] = [1, 2].map((by) => index + by).filter((at) => !/^\p{M}/u.test(text.slice(at)));
      if (n % 2 === 0) spans.push([`p${n}`, (n + 1) % 3, inner, index + word.length + 1]);
      n++;
    }
    spans.push(["all", 2, 0, 40]);
    const { userId } = ann.who;
    await writer.edit((doc) => {
      for (const [id, label, start, end] of spans) {
        const fragments = [[start, end]] as const;
        const span = { id, label: ids[label] as string, fragments, author: userId, editor: userId };
        doc.getMap("spans").set(id, storedSpan(span));
      }
    });
    const letters = new Set(spans.map(([, , start]) => start)).size;
    await expect(page.locator(".sw-letter")).toHaveCount(letters);
    expect(moved(before, await glyphs(page))).toEqual([]);
    // What is there already is not drawn anew for one more.
    await page.locator(".sw-letter").evaluateAll((all) => {
      for (const one of all) one.setAttribute("data-kept", "");
    });
    await writer.span("late", ids[0] as string, text.length - 1, text.length);
    await expect(page.locator(".sw-letter")).toHaveCount(letters + 1);
    await expect(page.locator(".sw-letter[data-kept]")).toHaveCount(letters);
    await writer.edit((doc) => {
      for (let i = 0; i + 3 < n; i++) {
        const relation = { type: related.id, from: `w${i}`, to: `w${i + 3}`, author: userId, editor: userId };
        doc.getMap("relations").set(`r${i}`, relation);
      }
    });
    await page.reload();
    await textIsReady(page);
    await expect(page.locator(".sw-arc")).toHaveCount(n - 3);
    await page.locator(".sw-arc").evaluateAll((all) => {
      for (const one of all) one.setAttribute("data-kept", "");
    });
    await writer.put("relations", "late", { type: related.id, from: "w0", to: "w1" });
    await expect(page.locator(".sw-arc")).toHaveCount(n - 2);
    await expect(page.locator(".sw-arc[data-kept]")).toHaveCount(n - 3);
    await picture(page, `glyphs-${name.replaceAll(" ", "-")}`);
    expect(moved(before, await glyphs(page))).toEqual([]);

    // Nor do numbers, a selected tag, or a search.
    await theText(page).focus();
    await page.keyboard.press("v");
    await page.getByRole("combobox", { name: "Numbers" }).click();
    await page.getByRole("option", { name: "Of sentences" }).click();
    await page.keyboard.press("Escape");
    await expect(page.locator(".sw-number").first()).toBeAttached();
    await theText(page).focus();
    await page.keyboard.press("Tab");
    expect(moved(before, await glyphs(page))).toEqual([]);
  });
}

test("letters are set close and as one sign, but where labels mark single letters", async ({ world, ann }) => {
  const { page } = ann;
  const widthsIn = async (granularity: "word" | "character") => {
    const project = await world.project({ annotator: [ann.who] });
    const labels = [{ name: "part", key: "1", granularity }];
    await world.labels(project, labels);
    await openText(page, await world.document(project, "AV A V ffl"));
    const letters = await glyphs(page);
    await picture(page, `set-by-${granularity}`);
    const [left, right] = [letters[0]?.[1] ?? 0, letters[1]?.[3] ?? 0];
    const apart = (letters[3]?.[3] ?? 0) - (letters[3]?.[1] ?? 0) + ((letters[5]?.[3] ?? 0) - (letters[5]?.[1] ?? 0));
    return {
      pair: right - left,
      apart,
      signs: letters.slice(-3).map(([, left, , right]) => Math.round((right - left) * 8)),
    };
  };
  const words = await widthsIn("word");
  expect(words.pair).toBeLessThan(words.apart - 1);
  // One sign is told in equal parts; three letters are not equally wide.
  expect(new Set(words.signs).size).toBe(1);
  const letters = await widthsIn("character");
  expect(letters.pair).toBeLessThan(letters.apart - 1);
  expect(new Set(letters.signs).size).toBeGreaterThan(1);
});

/** Drags as a finger does, through the browser's own handling of touch. */
async function dragByTouch(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", at: { x: number; y: number }[]) =>
    browser.send("Input.dispatchTouchEvent", { type, touchPoints: at });
  await touch("touchStart", [from]);
  for (const part of [0.2, 0.4, 0.6, 0.8, 1, 1]) {
    await touch("touchMove", [{ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }]);
    // A finger takes its time, and rests before it is lifted.
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await touch("touchEnd", []);
  await browser.detach();
}

/** Tells of each tooltip that is put over the text. */
function watchTooltips(): void {
  const told = globalThis as unknown as { tellTooltip(): void };
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node instanceof Element && (node.matches(".sw-hover") || node.querySelector(".sw-hover")))
          told.tellTooltip();
      }
    }
  }).observe(document, { childList: true, subtree: true });
}

test("by touch: a word is tapped, then a second one, then a label in the bar below", async ({
  world,
  ann,
  browser,
}) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const context = await browser.newContext({
    baseURL: world.server.url,
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await world.signIn(context, ann.who);
  const page = await context.newPage();
  let tooltips = 0;
  await page.exposeFunction("tellTooltip", () => {
    tooltips++;
  });
  await page.addInitScript(watchTooltips);
  await openText(page, document);
  // No keyboard, no caret, until a finger says where.
  await expect(theText(page)).not.toBeFocused();
  const tap = async (words: string) => {
    const { first } = await whereIs(page, words);
    await page.touchscreen.tap(first.x, first.y);
  };
  await tap("Russian government");
  await tap("government recently");
  await page.getByRole("toolbar", { name: "Labels" }).getByRole("button", { name: "actor" }).tap();
  await expect(page.getByRole("group", { name: "Tag actor, “Russian government”" })).toBeVisible();
  await picture(page, "touch-tag-390");
  // What takes hold of an edge is as large as a finger.
  const size = await page.locator(".sw-handle-end").evaluate((element) => {
    const { width, height } = getComputedStyle(element, "::before");
    return [width, height];
  });
  expect(size).toEqual(["44px", "44px"]);

  // A finger drags an edge by its handle, down to another line, and the text stays where it is.
  const scrolled = () => theText(page).evaluate((content) => content.closest(".cm-scroller")?.scrollTop);
  const before = await scrolled();
  const handle = await page.locator(".sw-handle-end").evaluate((element) => {
    const { left, bottom } = element.getBoundingClientRect();
    return { x: left, y: bottom + 18 };
  });
  // What the finger means is the line over it.
  const below = ({ x, y }: { x: number; y: number }) => ({ x, y: y + 24 });
  await dragByTouch(page, handle, below((await whereIs(page, "representatives")).last));
  const dragged = page.getByRole("group", {
    name: /^Tag actor, “Russian government recently held talks with representatives”/,
  });
  await expect(dragged).toBeVisible();
  expect(await scrolled()).toBe(before);
  await page.getByRole("button", { name: "Undo what I did" }).tap();
  await page.getByRole("button", { name: "Let go of this tag" }).tap();

  // And relates two tags by the ring.
  await tap("talks");
  await page.getByRole("toolbar", { name: "Labels" }).getByRole("button", { name: "event" }).tap();
  await page.getByRole("button", { name: "Let go of this tag" }).tap();
  await tap("Russian government");
  await expect(page.getByRole("group", { name: "Tag actor, “Russian government”" })).toBeVisible();
  const over = await whereIs(page, "Russian government");
  const knob = page.locator(".sw-link-knob");
  await expect.poll(async () => (await knob.boundingBox())?.y).toBeLessThan(over.first.y);
  const ring = await knob.boundingBox();
  if (!ring) throw new Error("there is no ring");
  await dragByTouch(page, { x: ring.x, y: ring.y - 24 }, (await whereIs(page, "talks")).first);
  await expect(page.locator("[data-said]")).toHaveText("actor “Russian government” takes part in event “talks”.");
  expect(await scrolled()).toBe(before);
  await expect(page.getByRole("list", { name: "Relations of this tag" })).toBeVisible();
  await page.getByRole("button", { name: "Let go of this tag" }).tap();
  await tap("talks");
  await expect(page.getByRole("group", { name: "Tag event, “talks”" })).toBeVisible();
  await page.getByRole("button", { name: "Delete this tag" }).tap();
  await expect(page.getByRole("button", { name: "Tags 1" })).toBeVisible();

  // The tools take their room from the text, and yet the tag stays in sight.
  await tap("position on");
  await tap("on the need");
  await page.getByRole("toolbar", { name: "Labels" }).getByRole("button", { name: "position" }).tap();
  const tools = page.getByRole("group", { name: "Tag position, “position on”" });
  await expect(tools).toBeVisible();
  const bottom = () =>
    page.locator(".sw-run", { hasText: "position on" }).evaluate((run) => run.getBoundingClientRect().bottom);
  await expect.poll(bottom).toBeLessThan((await tools.boundingBox())?.y ?? 0);
  await page.getByRole("button", { name: "Delete this tag" }).tap();
  await theText(page).evaluate((content) => content.closest(".cm-scroller")?.scrollTo(0, 0));

  // A second tap reaches over a tag.
  await tap("The Russian");
  await tap("government recently");
  await page.getByRole("toolbar", { name: "Labels" }).getByRole("button", { name: "event" }).tap();
  await expect(page.getByRole("group", { name: "Tag event, “The Russian government”" })).toBeVisible();
  await page.getByRole("button", { name: "Delete this tag" }).tap();
  await saved(page);
  await page.getByRole("button", { name: /^Tags/ }).tap();
  await expect(allTags(page)).toHaveCount(1);
  await picture(page, "touch-list-390");
  await page.keyboard.press("Escape");

  // One bar above, every label below, and every button as large as a finger.
  expect((await page.locator("header").boundingBox())?.height).toBeLessThan(64);
  for (const { name } of three) {
    const button = page.getByRole("toolbar", { name: "Labels" }).getByRole("button", { name });
    await expect(button).toBeInViewport({ ratio: 1 });
  }
  const small = await page.locator("header button:visible, [role=toolbar] button:visible").evaluateAll((buttons) =>
    buttons.flatMap((button) => {
      const { width, height } = button.getBoundingClientRect();
      return width < 44 || height < 44 ? [button.outerHTML.slice(0, 120)] : [];
    }),
  );
  expect(small).toEqual([]);
  // What has no room there is in a menu.
  await page.getByRole("button", { name: "More of this document" }).tap();
  await page.getByRole("menuitem", { name: "Search in the text" }).tap();
  await expect(page.getByRole("textbox", { name: "Search in the text" })).toBeFocused();
  await page.getByRole("button", { name: "Close the search" }).tap();
  await page.getByRole("button", { name: "More ways to tag" }).tap();
  await page.getByRole("menuitem", { name: "Hold a label" }).tap();
  const held = page.getByRole("toolbar", { name: "Labels" }).getByRole("button", { name: /held$/ });
  await expect(held).toHaveAttribute("aria-pressed", "true");
  // It takes no second row of the bar. Each tap tags a word; one right beside makes the tag longer.
  expect((await page.getByRole("toolbar", { name: "Labels" }).boundingBox())?.height).toBeLessThan(64);
  await tap("Hamas terrorist");
  await tap("terrorist group");
  await expect(page.getByRole("group", { name: "Tag event, “Hamas terrorist”" })).toBeVisible();
  await page.getByRole("button", { name: "Delete this tag" }).tap();
  expect(await page.evaluate(() => globalThis.document.documentElement.scrollWidth <= innerWidth)).toBe(true);

  // And what is hers: the theme, and the way out, all of it on the screen.
  const menu = page.getByRole("menu");
  await page.getByRole("button", { name: "More of this document" }).tap();
  await expect(menu.getByRole("menuitem", { name: "Sign out" })).toBeInViewport({ ratio: 1 });
  await picture(page, "touch-menu-390");
  await menu.getByRole("menuitemradio", { name: "Dark" }).tap();
  await expect(page.locator("html")).toHaveClass(/dark/);
  await page.getByRole("button", { name: "More of this document" }).tap();
  await menu.getByRole("menuitem", { name: "Sign out" }).tap();
  await expect(page).toHaveURL(/\/sign-in$/);
  // Nothing was ever laid over the words that a finger had tapped.
  expect(tooltips).toBe(0);
  await context.close();
});

test("the text looks as she likes it, here and after loading; labels are dimmed and hidden, and whose tags are shown", async ({
  world,
  ann,
  ben,
}) => {
  const { project, document } = await world.sample({ annotator: [ann.who, ben.who] });
  await annotate(project, document, ann.who, [
    ["actor", "Hamas"],
    ["event", "talks"],
  ]);
  await annotate(project, document, ben.who, [["actor", "Tass"]]);
  const { page } = ann;
  await openText(page, document);
  await theText(page).focus();
  await page.keyboard.press("v");
  const dialog = page.getByRole("dialog", { name: "View" });
  const choose = async (what: string, option: string) => {
    await dialog.getByRole("combobox", { name: what }).click();
    await page.getByRole("option", { name: option, exact: true }).click();
  };
  const look = () =>
    page.locator(".cm-content").evaluate((content) => {
      const { fontFamily, fontSize, lineHeight, maxWidth } = getComputedStyle(content);
      return { fontFamily, size: parseFloat(fontSize), leading: parseFloat(lineHeight), width: parseFloat(maxWidth) };
    });
  const before = await look();
  await choose("Letters", "Sans serif");
  await choose("Size", "Large");
  await choose("Lines", "Airy");
  await choose("Width", "Wide");
  const after = await look();
  expect(after.fontFamily).not.toBe(before.fontFamily);
  expect(after.size).toBeGreaterThan(before.size);
  expect(after.leading / after.size).toBeGreaterThan(before.leading / before.size);
  expect(after.width).toBeGreaterThan(before.width);
  const runs = page.locator(".sw-run");
  await dialog.getByRole("button", { name: "event: shown" }).click();
  await dialog.getByRole("button", { name: "actor: shown" }).click();
  await dialog.getByRole("button", { name: "actor: dimmed" }).click();
  await expect(runs).toHaveText(["talks"]);
  await expect(runs).toHaveClass(/sw-dim/);
  await picture(page, "view");
  await dialog.getByRole("button", { name: "Show all tags" }).click();
  await expect(runs).toHaveText(["talks", "Hamas", "Tass"]);
  await choose("Whose tags", "Only those of Ben");
  await expect(runs).toHaveText(["Tass"]);
  await choose("Whose tags", "Only mine");
  await expect(runs).toHaveText(["talks", "Hamas"]);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("Only your own tags are shown.")).toBeVisible();
  await page.reload();
  await textIsReady(page);
  await expect(runs).toHaveCount(3);
  await expect.poll(look).toEqual(after);
  await theText(page).focus();
  await page.keyboard.press("v");
  await dialog.getByRole("button", { name: "As usual" }).click();
  await expect.poll(look).toEqual(before);
});

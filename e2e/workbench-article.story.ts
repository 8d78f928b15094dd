import type { SignedIn } from "#lib/access/member.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { document as documentOf } from "#lib/data/documents.ts";
import { createEntity } from "#lib/data/entities.ts";
import { labelSchema } from "#lib/data/labels.ts";
import { openLayer } from "#lib/data/layers.ts";
import { first, type SampleAnnotation, second } from "#lib/data/sample-annotations.ts";
import { placeOf } from "#lib/data/sample-layers.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { expect, picture, test } from "./support/story.ts";
import { allTags, clickWords, openText, theText } from "./support/text.ts";
import type { StoryDocument, StoryProject } from "./support/world.ts";

/** Everything that either of the two sample annotators found. */
const names = new Set(first.spans.map(([name]) => name));
const whole: SampleAnnotation = {
  spans: [...first.spans, ...second.spans.filter(([name]) => !names.has(name))],
  relations: [
    ...first.relations,
    ...second.relations.filter(
      ([from, type, to]) => !first.relations.some((one) => `${one}` === `${[from, type, to]}`),
    ),
  ],
};

const entities: Readonly<Record<string, RegExp>> = {
  "Government of Russia": /^(government|kremlin)/,
  "Vladimir Putin": /^putin/,
  "Benjamin Netanyahu": /^netanyahu/,
  Hamas: /^(representatives|hamas|delegation|leaders)/,
};

const hebrew = `משלחת של חמאס ביקרה במוסקבה ביום חמישי, כך מסרה סוכנות טאס. נשיא רוסיה ולדימיר פוטין שוחח עם ראש הממשלה בנימין נתניהו.

נתניהו הביע את מורת רוחו מן העמדות של רוסיה. הקרמלין תומך ב"הפסקת אש" (2023) ובשחרור 3 בני הערובה, אמר Mikhail Bogdanov.

وقالت الحكومة الروسية إنها تؤيد وقف إطلاق النار في غزة.`;

const inHebrew: SampleAnnotation = {
  spans: [
    ["delegation", "actor", "[משלחת של חמאס]"],
    ["visit", "event", "[ביקרה במוסקבה]"],
    ["tass", "actor", "[סוכנות טאס]"],
    ["putin", "actor", "[נשיא רוסיה ולדימיר פוטין]"],
    ["talk", "event", "[שוחח]"],
    ["netanyahu", "actor", "[ראש הממשלה בנימין נתניהו]"],
    ["discontent", "position", "[מורת רוחו מן העמדות של רוסיה]", "opposes"],
    ["kremlin", "actor", "[הקרמלין]"],
    ["support", "position", '[תומך ב"הפסקת אש" (2023) ובשחרור 3 בני הערובה]', "supports"],
    ["truce", "event", '"[הפסקת אש]"'],
    ["bogdanov", "actor", "[Mikhail Bogdanov]"],
    ["government", "actor", "[الحكومة الروسية]"],
    ["favour", "position", "[تؤيد وقف إطلاق النار في غزة]", "supports"],
    ["ceasefire", "event", "[وقف إطلاق النار]"],
  ],
  relations: [
    ["delegation", "takes part in", "visit"],
    ["putin", "takes part in", "talk"],
    ["netanyahu", "takes part in", "talk"],
    ["kremlin", "holds", "support"],
    ["support", "about", "truce"],
    ["government", "holds", "favour"],
  ],
};

async function tagAll(
  project: StoryProject,
  document: StoryDocument,
  who: SignedIn,
  { spans, relations }: SampleAnnotation,
): Promise<void> {
  const member = await requireMember(who, project.id, "layer.write");
  const { text } = await documentOf(member, document.id);
  const { labels, attributes, relationTypes } = await labelSchema(member);
  const layer = await openLayer(member, document.id);
  const writer = new Writer(layer?.layerId ?? "", who.userId);
  const idOf = (list: readonly { id: string; name: string }[], name: string) =>
    list.find((one) => one.name === name)?.id ?? "";
  const named = new Map<string, string>();
  for (const name of Object.keys(entities)) {
    named.set(name, (await createEntity(member, { name, documentId: document.id })).id);
  }
  for (const [name, label, place, polarity] of spans) {
    const entity = Object.entries(entities).find(([, pattern]) => label === "actor" && pattern.test(name))?.[0];
    const [start, end] = placeOf(place, text);
    await writer.span(name, idOf(labels, label), start, end, {
      ...(polarity ? { attributes: { [idOf(attributes, "polarity")]: polarity } } : {}),
      ...(entity ? { entity: named.get(entity) as string } : {}),
    });
  }
  for (const [i, [from, type, to]] of relations.entries()) {
    await writer.put("relations", `r${i}`, { type: idOf(relationTypes, type), from, to });
  }
}

test("the article fully tagged, for a person to look at: light, dark, on a phone", async ({ world, ann }) => {
  const { project, document } = await world.sample({ annotator: [ann.who] });
  await tagAll(project, document, ann.who, whole);
  const { page } = ann;
  await openText(page, document);
  await expect(page.getByRole("group", { name: "Show tags of one label" })).toContainText(`All ${whole.spans.length}`);
  await expect(page.locator(".sw-arcs path").first()).toBeAttached();
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width: 1280, height: 1600 });
    await clickWords(page, "its principled position");
    await expect(page.getByRole("group", { name: /^Tag position/ })).toBeVisible();
    await picture(page, `article-selected-${theme}-1280`);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.mouse.move(2, 2);
    await picture(page, `article-${theme}-1280`);
    await page.setViewportSize({ width: 390, height: 844 });
    await picture(page, `article-${theme}-390`);
    expect(await page.evaluate(() => globalThis.document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
  await page.getByRole("button", { name: /^Tags/ }).click();
  await expect(allTags(page).first()).toBeVisible();
  await picture(page, "article-tags-390");
});

test("a text from right to left fully tagged, for a person to look at", async ({ world, ann }) => {
  const { project } = await world.sample({ manager: [ann.who, world.owner] });
  const document = await world.document(project, hebrew, "שיחות במוסקבה");
  await tagAll(project, document, ann.who, inHebrew);
  const { page } = ann;
  await openText(page, document);
  await expect(allTags(page)).toHaveCount(inHebrew.spans.length);
  await expect(page.locator(".sw-arcs path").first()).toBeAttached();
  await picture(page, "article-right-to-left-light-1280");
  await page.emulateMedia({ colorScheme: "dark" });
  await theText(page).focus();
  await page.keyboard.press("Tab");
  await picture(page, "article-right-to-left-dark-1280");
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, "article-right-to-left-390");
});

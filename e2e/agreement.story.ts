import type { SignedIn } from "#lib/access/member.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { setAnnotators } from "#lib/data/documents.ts";
import { saveAttribute, saveLabel, saveRelationType } from "#lib/data/labels.ts";
import { openLayer } from "#lib/data/layers.ts";
import { finish } from "#lib/data/sets.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { findings } from "./support/findings.ts";
import { expect, picture, test } from "./support/story.ts";
import type { StoryDocument, StoryProject, World } from "./support/world.ts";

type Mark = [start: number, end: number, label: string];

/** Marks spans in a document, as if by hand, and finishes it. */
async function work(project: StoryProject, who: SignedIn, document: StoryDocument, marks: Mark[]): Promise<void> {
  const member = await requireMember(who, project.id, "layer.write");
  const layer = await openLayer(member, document.id);
  if (!layer) throw new Error("there is no layer to work in");
  const writer = new Writer(layer.layerId, who.userId);
  let position = { epoch: 1, seq: 0, sha256: "" };
  for (const [at, [start, end, label]] of marks.entries()) position = await writer.span(`s${at}`, label, start, end);
  await finish(member, { layerId: layer.layerId, position, key: crypto.randomUUID(), despite: true });
}

const text = "Putin met Modi here today. They spoke of peace for an hour.";

/** Two documents by Ann and Ben. Of 7 spans one is the same in both, one has another label, one another edge, one is missing. */
async function compared(world: World, ann: SignedIn, ben: SignedIn, rita: SignedIn) {
  const project = await world.project(
    { annotator: [ann, ben], reviewer: [rita] },
    { defaultMode: "independent", reveal: "never", annotatorsPerDocument: 2 },
  );
  const manager = await requireMember(world.owner, project.id, "label.edit");
  const { id: actor } = await saveLabel(manager, { name: "actor", color: "#3B5BDB", granularity: "character" });
  // Both have one chip, and are drawn with those that tell them apart.
  const looks = { color: "#9C36B5", chip: "A" };
  const { id: event } = await saveLabel(manager, { name: "event", ...looks, granularity: "character" });
  const first = await world.document(project, text, "The talks");
  const second = await world.document(project, `${text} It rained.`, "The weather");
  await work(project, ann, first, [
    [0, 5, actor],
    [10, 14, event],
    [20, 25, actor],
  ]);
  await work(project, ben, first, [
    [0, 5, actor],
    [10, 14, actor],
    [21, 25, actor],
  ]);
  await work(project, ann, second, []);
  await work(project, ben, second, [[0, 5, actor]]);
  return { project, first, second, manager };
}

test("figures equal a hand calculation, say why they are missing, lead to their places, and leave as files", async ({
  world,
  ann,
  ben,
  rita,
}) => {
  const { project } = await compared(world, ann.who, ben.who, rita.who);
  const { page } = rita;
  await page.goto(project.url);
  await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Agreement" }).click();
  await expect(page.getByText("2 documents compared, by 2 raters")).toBeVisible();

  // 2 · 1 / (3 + 4), and with any overlap of one label 2 · 2 / (3 + 4).
  const card = (name: string) => page.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });
  await expect(card("F1, exact").first()).toContainText("0.286");
  await expect(card("F1, any overlap").first()).toContainText("0.571");
  const byLabel = page.getByRole("table", { name: "Agreement by label" });
  await expect(byLabel.getByRole("row", { name: /^actor/ })).toContainText("0.333");
  await expect(byLabel.getByRole("row", { name: /^event/ })).toContainText("0.000");
  const pairs = page.getByRole("table", { name: "F1, exact, pair by pair" });
  await expect(pairs.getByRole("row", { name: /^Ann/ })).toContainText("0.286");

  // What has no value says why; what it means is a click away.
  const attributes = page.getByRole("table", { name: "Agreement: Attributes" });
  await expect(attributes.getByText("Nobody marked anything that this figure could compare.").first()).toBeVisible();
  await attributes.getByText("Krippendorff's α of attributes").click();
  await expect(attributes.getByText("When no two people answered for the same span").first()).toBeVisible();

  const documents = page.getByRole("table", { name: "Documents that disagree most" });
  await expect(documents.getByRole("row").nth(1)).toContainText("The weather");
  await expect(documents.getByRole("row").nth(2)).toContainText("0.333");
  await expect(page.getByText("2 of 3 places differ")).toBeVisible();

  await page.getByRole("button", { name: "Count γ" }).click();
  await expect(page.getByRole("table", { name: "γ and γ-cat" })).toContainText("samples, seed 1");

  const csv = await (await page.request.get(`${project.url}/agreement/agreement.csv`)).text();
  expect(csv).toContain(`span-f1-exact,"F1, exact",project,,,,,${2 / 7},`);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "JSON" }).click();
  expect((await downloading).suggestedFilename()).toBe("agreement.json");

  // From a cell of the matrix to its places, by keyboard.
  const cell = page.getByRole("link", { name: /^1.*event against actor/ });
  await cell.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "event against actor" })).toBeVisible();
  await expect(page.locator("mark")).toHaveText("Modi");
  await expect(page.getByRole("listitem").filter({ hasText: "Modi" })).toContainText("The talks");
  await expect(page.getByRole("definition")).toHaveText([/^ModiAv$/, /^ModiAc$/]);
  await picture(page, "agreement-cases");
  // A place leads to its very card, with its text in sight.
  await page.getByRole("link", { name: "The talks" }).click();
  await expect(page.locator('[data-card][aria-current="true"]')).toContainText("Modi");
  await page.goBack();
  await page.getByRole("link", { name: "Agreement", exact: true }).last().click();
  await expect(page.getByRole("heading", { name: "Agreement", exact: true })).toBeVisible();

  // Another question, in the address.
  await page.getByText("What is compared, and how").click();
  await page.getByRole("checkbox", { name: "event" }).click();
  await page.getByRole("button", { name: "Show" }).click();
  await expect(card("F1, exact").first()).toContainText("0.333");
  expect(page.url()).toContain("labels=");
});

test("who is blind to a document gets nothing of it; where nothing can be compared, the page says why", async ({
  world,
  ann,
  ben,
  rita,
}) => {
  const { project, first, second, manager } = await compared(world, ann.who, ben.who, rita.who);
  await setAnnotators(manager, first.id, [ann.who.userId, ben.who.userId, rita.who.userId]);
  const { page } = rita;
  await page.goto(`${project.url}/agreement`);
  await expect(page.getByText("1 document left out")).toBeVisible();
  await expect(page.getByText("1 document compared")).toBeVisible();
  await expect(page.getByText("The talks")).toHaveCount(0);
  await setAnnotators(manager, second.id, [ann.who.userId, ben.who.userId, rita.who.userId]);
  await page.reload();
  await expect(page.getByRole("heading", { name: "You are blind to every document here" })).toBeVisible();
  await picture(page, "agreement-blind");

  const empty = await world.project({ reviewer: [rita.who] });
  await page.goto(`${empty.url}/agreement`);
  await expect(page.getByRole("heading", { name: "Nobody has finished yet" })).toBeVisible();
  await page.goto(`${empty.url}/agreement?against=gold`);
  await expect(page.getByRole("heading", { name: "Nothing to compare with gold yet" })).toBeVisible();
  const answer = await ann.page.goto(`${project.url}/agreement`);
  expect(answer?.status()).toBe(403);
});

test("it is usable by everybody: 1280 wide, light, and 390 wide, dark", async ({ world, ann, ben, rita }) => {
  const { project } = await compared(world, ann.who, ben.who, rita.who);
  const { page } = rita;
  for (const [width, colorScheme] of [
    [1280, "light"],
    [390, "dark"],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${project.url}/agreement`);
    await expect(page.locator(".recharts-surface").first()).toBeVisible({ timeout: 30_000 });
    await picture(page, `agreement-${width}`);
    await page.getByRole("heading", { name: "Who said what" }).scrollIntoViewIfNeeded();
    await page.keyboard.press("PageDown");
    await picture(page, `agreement-${width}-below`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await findings(page)).toEqual([]);
    await page.getByRole("link", { name: /event against actor/ }).click();
    await expect(page.locator("mark")).toHaveText("Modi");
    await picture(page, `agreement-cases-${width}`);
    expect(await findings(page)).toEqual([]);
  }
});

test("over two months a line is drawn; labels of documents, attributes and relations have their figures", async ({
  world,
  ann,
  ben,
  rita,
}) => {
  const project = await world.project(
    { annotator: [ann.who, ben.who], reviewer: [rita.who] },
    { defaultMode: "independent", reveal: "never", annotatorsPerDocument: 2 },
  );
  const manager = await requireMember(world.owner, project.id, "label.edit");
  const { id: actor } = await saveLabel(manager, { name: "actor", color: "#3B5BDB", granularity: "character" });
  const { id: urgent } = await saveLabel(manager, { name: "urgent", color: "#0B7A5B", scope: "document" });
  const { id: meets } = await saveRelationType(manager, { name: "meets" });
  const { id: grade } = await saveAttribute(manager, { name: "grade", kind: "number", on: "document" });
  for (const [month, bens] of [
    ["2026-09-10", 5],
    ["2026-10-12", 4],
  ] as const) {
    const document = await world.document(project, `${text} ${month}`, `In ${month}`);
    for (const { who } of [ann, ben]) {
      const member = await requireMember(who, project.id, "layer.write");
      const layer = await openLayer(member, document.id);
      if (!layer) throw new Error("there is no layer to work in");
      const writer = new Writer(layer.layerId, who.userId);
      await writer.span("a", actor, 0, who === ann.who ? 5 : bens);
      await writer.span("b", actor, 10, 14);
      await writer.put("relations", "r", { type: meets, from: "a", to: "b" });
      await writer.put("document", `label:${urgent}`, { value: true });
      await writer.put("document", `attribute:${grade}`, {
        value: who === ann.who ? 3 : month === "2026-09-10" ? 3 : 4,
      });
      const position = await writer.head();
      await finish(
        member,
        { layerId: layer.layerId, position, key: crypto.randomUUID(), despite: true },
        () => new Date(month),
      );
    }
  }
  const { page } = rita;
  await page.goto(`${project.url}/agreement`);
  const periods = page.getByRole("table", { name: "Agreement over time" }).getByRole("row");
  await expect(periods).toHaveCount(3);
  await expect(periods.nth(1)).toContainText("1.000");
  await expect(periods.nth(2)).toContainText("0.500");
  await expect(page.locator(".recharts-line-curve").first()).toBeVisible();
  await page.getByRole("heading", { name: "Over time" }).scrollIntoViewIfNeeded();
  await picture(page, "agreement-over-time");
  const figures = (name: string) => page.getByRole("table", { name: `Agreement: ${name}` });
  await expect(figures("Relations").getByRole("row").filter({ hasText: "given agreed ends" }).first()).toContainText(
    "1.000",
  );
  await expect(figures("Attributes").getByRole("row").filter({ hasText: "AC1 and AC2" })).toContainText(/\d\.\d{3}/);
});

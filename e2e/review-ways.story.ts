import type { SignedIn } from "#lib/access/member.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { database } from "#lib/data/client.ts";
import { setAnnotators } from "#lib/data/documents.ts";
import { labelSchema, saveRelationType } from "#lib/data/labels.ts";
import { listReview } from "#lib/data/review.ts";
import { Writer } from "#lib/data/testing/writer.ts";
import { annotate, finished, type Made } from "./support/annotated.ts";
import { card, enter, openCards, openReview, tabTo } from "./support/review.ts";
import { expect, picture, test } from "./support/story.ts";
import { clickWords, openText, saved, tagOf, theText } from "./support/text.ts";
import type { StoryDocument, StoryProject, World } from "./support/world.ts";

const labels = [
  { name: "actor", color: "#3B5BDB", key: "1" },
  { name: "event", color: "#C2255C", key: "2" },
] as const;

async function blindProject(world: World, annotators: SignedIn[], reviewer: SignedIn): Promise<StoryProject> {
  const project = await world.project(
    { annotator: annotators, reviewer: [reviewer] },
    { defaultMode: "independent", reveal: "never", annotatorsPerDocument: 2 },
  );
  await world.labels(project, labels);
  return project;
}

async function made(project: StoryProject, document: StoryDocument, who: SignedIn, spans: Made[]): Promise<void> {
  await annotate(project, document, who, spans);
  await finished(project, document, who);
}

test("from two annotators to gold and out of the door by keyboard alone; at most one key a disagreement", async ({
  world,
  ann,
  ben,
  rita,
}) => {
  test.slow();
  const project = await blindProject(world, [ann.who, ben.who], rita.who);
  const document = await world.document(project, "Hamas spoke. Talks failed. Russia agreed. Egypt watched.");
  for (const [{ page }, keys, tags] of [
    [ann, ["1", ".", "2", ".", "1"], ["actor: Hamas", "event: Talks", "actor: Russia"]],
    [
      ben,
      ["1", ".", "1", ".", "1", "]", ".", "1"],
      ["actor: Hamas", "actor: Talks", "actor: Russia agreed", "actor: Egypt"],
    ],
  ] as const) {
    await openText(page, document);
    await tabTo(page, theText(page));
    for (const key of keys) await page.keyboard.press(key);
    for (const tag of tags) {
      const [label = "", words = ""] = tag.split(": ");
      await expect(tagOf(page, label, words)).toBeVisible();
    }
    await saved(page);
    // Out of the text, where Tab goes from tag to tag, and to the button.
    const finish = page.getByRole("button", { name: "Finish", exact: true });
    for (const key of ["Escape", "Escape", "Escape"]) await page.keyboard.press(key);
    await tabTo(page, finish, 80);
    await page.keyboard.press("Enter");
    await enter(page, "Finish");
    await expect(page.getByRole("dialog", { name: "Finished" })).toBeVisible();
  }

  const { page } = rita;
  await page.goto(`${project.url}/review`);
  await tabTo(page, page.getByRole("link", { name: "Start reviewing" }));
  await page.keyboard.press("Enter");
  await expect(card(page)).toBeFocused();
  await openCards(page, 3);
  await page.keyboard.press("a");
  await expect(page.getByText("It would settle 1 place")).toBeVisible();
  await enter(page, "Settle 1 place");
  await expect(card(page)).toBeFocused();
  const decisions = ["1", "u", "n"];
  for (const [at, key] of decisions.entries()) {
    await expect(card(page)).toContainText(`Card ${at + 1} of 3`);
    await page.keyboard.press(key);
  }
  await openCards(page, 0);
  await page.keyboard.press("f");
  await enter(page, "Complete gold");
  await expect(page.locator("[data-complete]")).toBeVisible();
  await page.keyboard.press("Shift+Tab");
  await tabTo(page, page.getByRole("link", { name: "Export" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Export", exact: true })).toBeVisible();
  const link = page.getByRole("link", { name: "Download", exact: true });
  await tabTo(page, link, 80);
  const downloading = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  expect((await downloading).suggestedFilename()).toMatch(/spanwise/);

  const member = await requireMember(rita.who, project.id, "review.read");
  const { rows } = await listReview(member, {});
  expect(rows).toMatchObject([{ counts: { open: 0, agreed: 0, decided: 4 }, complete: true }]);
});

test("cards arrive while the page is open; the same is done elsewhere and taken back; gold is reopened", async ({
  world,
  ann,
  ben,
  rita,
}) => {
  const project = await blindProject(world, [ann.who, ben.who], rita.who);
  const { page } = rita;
  await page.goto(`${project.url}/review`);
  await expect(page.getByRole("heading", { name: "Nothing to review yet" })).toBeVisible();
  await picture(page, "review-empty");

  const text = "Hamas left the talks.";
  const first = await world.document(project, text, "First");
  const second = await world.document(project, `Then ${text}`, "Second");
  await made(project, second, ann.who, [["event", "talks"]]);
  await made(project, second, ben.who, [["actor", "talks"]]);
  await made(project, first, ann.who, [
    ["actor", "Hamas"],
    ["event", "talks"],
  ]);
  await openReview(page, first);
  await expect(card(page)).toContainText("There is nothing on which people differ.");
  await openCards(page, 0);
  await made(project, first, ben.who, [
    ["actor", "Hamas"],
    ["actor", "talks"],
  ]);
  await openCards(page, 1);
  await expect(page.locator("[data-said]")).toContainText("A new card has arrived.");

  await page.keyboard.press("1");
  await openCards(page, 0);
  await page.keyboard.press("s");
  const similar = page.getByRole("dialog", { name: "Apply to similar" });
  await expect(similar.locator("mark")).toHaveText("talks");
  await expect(similar).toContainText("Second");
  await picture(page, "review-similar");
  await enter(page, "Apply to 1 place");
  await expect(page.getByText("1 place settled in the same way.")).toBeVisible();
  const member = await requireMember(rita.who, project.id, "review.read");
  const decided = async () => {
    const { rows } = await listReview(member, {});
    return rows.map(({ name, counts }) => [name, counts.decided]).sort();
  };
  expect(await decided()).toEqual([
    ["First", 1],
    ["Second", 1],
  ]);
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByText("Taken back.")).toBeVisible();
  expect(await decided()).toEqual([
    ["First", 1],
    ["Second", 0],
  ]);

  // A click on gold says where it comes from.
  await clickWords(page, "talks");
  const origin = page.getByRole("region", { name: "Where the gold comes from" });
  await expect(origin).toContainText("Rita decided: the version of");
  await page.keyboard.press("Escape");
  await card(page).focus();
  await page.keyboard.press("f");
  await enter(page, "Complete gold");
  const band = page.locator("[data-complete]");
  await expect(band).toContainText("version 1");
  await band.getByRole("button", { name: "Reopen" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Reopen" }).click();
  await expect(band).toHaveCount(0);
  await card(page).focus();
  await page.keyboard.press("2");
  await openCards(page, 0);
  await page.keyboard.press("f");
  await enter(page, "Complete gold");
  await expect(band).toContainText("version 2");

  // A whole project is merged by a job, which the window follows.
  const third = await world.document(project, "Hamas left the talks in Cairo.", "Third");
  const manager = await requireMember(world.owner, project.id, "label.edit");
  const meets = await saveRelationType(manager, { name: "meets" });
  const tags: Made[] = [
    ["actor", "Hamas"],
    ["event", "talks"],
    ["actor", "Cairo"],
  ];
  const { layerId } = await annotate(project, third, ann.who, tags);
  await new Writer(layerId, ann.who.userId).put("relations", "r", { type: meets.id, from: "Ann-0", to: "Ann-1" });
  await finished(project, third, ann.who);
  await made(project, third, ben.who, tags);
  await page.goto(`${project.url}/review`);
  await page.getByRole("button", { name: "Merge by rule" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Settle 3 places" }).click();
  await expect(page.locator("[data-job=done]")).toContainText("Settled by rule: 3 places in 1 document.");
  await picture(page, "review-merged-everywhere");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();

  // An end of a relation goes to another settled span by keys, and to one that is clicked.
  await openReview(page, third);
  await openCards(page, 1);
  await page.keyboard.press("e");
  const to = page.locator("[data-end=to]").getByRole("combobox", { name: "To" });
  await expect(to).toContainText("[talks]");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(to).toContainText("[Cairo]");
  await clickWords(page, "talks");
  await expect(to).toContainText("[talks]");
  await page.keyboard.press("ArrowRight");
  await picture(page, "review-relation-ends");
  await page.keyboard.press("Enter");
  await openCards(page, 0);
  const relations = await database().prisma.decision.findMany({
    where: { documentId: third.id, choice: { path: ["kind"], equals: "edit" } },
    select: { settlement: true },
  });
  const end = { fromSpan: { fragments: [[0, 5]] }, toSpan: { fragments: [[24, 29]] } };
  expect(relations).toMatchObject([{ settlement: { relations: [end] } }]);
});

test("of a document tagged together, what another changed or deleted and what a model says otherwise are cards", async ({
  world,
  ann,
  ben,
  rita,
}) => {
  const project = await world.project({ annotator: [ann.who, ben.who], reviewer: [rita.who] });
  await world.labels(project, labels);
  const text = "Hamas left the talks in Cairo.";
  const document = await world.document(project, text);
  const { layerId } = await annotate(project, document, ann.who, [
    ["actor", "Hamas"],
    ["event", "talks"],
    ["actor", "Cairo"],
  ]);
  const schema = await labelSchema(await requireMember(ben.who, project.id, "layer.write"));
  const label = (name: string) => schema.labels.find((one) => one.name === name)?.id ?? "";
  const his = new Writer(layerId, ben.who.userId);
  const at = (words: string) => [text.indexOf(words), text.indexOf(words) + words.length] as const;
  await his.span("Ann-1", label("event"), ...at("the talks"), { author: ann.who.userId });
  await his.remove("spans", "Ann-2");
  const model = await database().prisma.layer.create({
    data: { documentId: document.id, kind: "model", owner: "tagger" },
  });
  const its = new Writer(model.id, world.owner.userId);
  await its.span("m0", label("event"), ...at("Hamas"));
  await its.span("m1", label("event"), ...at("the talks"));
  await finished(project, document, ann.who);

  const { page } = rita;
  await openReview(page, document);
  const rows = page.locator("[data-card]");
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0)).toContainText("Hamas");
  await expect(rows.nth(1)).toContainText("Changed");
  await expect(rows.nth(2)).toContainText("Deleted");
  await expect(card(page)).toContainText("tagger");
  await picture(page, "review-together");
  for (const [words, version] of [
    ["Hamas", "Take the version of tagger"],
    ["talks", "Take the version of Ann"],
    ["Cairo", "Take the version of Ann"],
  ] as const) {
    await expect(page.locator('[data-card][aria-current="true"]')).toContainText(words);
    const key = await card(page).getByRole("button", { name: version }).getAttribute("aria-keyshortcuts");
    await page.keyboard.press(key ?? "");
  }
  await openCards(page, 0);
  await page.keyboard.press("f");
  await enter(page, "Complete gold");
  await expect(page.locator("[data-complete]")).toBeVisible();
});

test("a reviewer who annotates the document herself is told why it is hidden; on a phone every button can be hit", async ({
  world,
  ann,
  ben,
  rita,
  browser,
}) => {
  const project = await blindProject(world, [ann.who, ben.who], rita.who);
  const document = await world.document(project, "Hamas left the talks.");
  await made(project, document, ann.who, [["event", "the talks"]]);
  await made(project, document, ben.who, [["actor", "talks"]]);

  const phone = await browser.newContext({
    baseURL: world.server.url,
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await world.signIn(phone, rita.who);
  const page = await phone.newPage();
  await openReview(page, document);
  const small = () =>
    page.locator("button:visible, main a:visible").evaluateAll((all) =>
      all.flatMap((one) => {
        const { width, height } = one.getBoundingClientRect();
        const name = one.getAttribute("aria-label") ?? one.textContent ?? "";
        return width > 1 && height < 44 ? [`${name}: ${Math.round(height)}`] : [];
      }),
    );
  expect(await small()).toEqual([]);
  await page.locator('button[aria-keyshortcuts="E"]').tap();
  await expect(page.locator("[data-editing]")).toBeVisible();
  // Where a word of the place is left, it can be a span of its own.
  await expect(page.getByRole("button", { name: "Add a span" })).toHaveCount(0);
  await page.getByRole("button", { name: "start: a word to the right" }).tap();
  await page.getByRole("button", { name: "Add a span" }).tap();
  await expect(page.locator("[data-editing]")).toContainText("Span 2 of 2");
  expect(await small()).toEqual([]);
  await picture(page, "review-390-edit");
  await page.getByRole("button", { name: "Put into gold" }).tap();
  await openCards(page, 0);
  expect(await page.evaluate(() => globalThis.document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await phone.close();

  const manager = await requireMember(world.owner, project.id, "document.assign");
  await setAnnotators(manager, document.id, [ann.who.userId, ben.who.userId, rita.who.userId]);
  await rita.page.goto(`${document.url}/review`);
  await expect(rita.page.getByRole("heading", { name: "Hidden from you for now" })).toBeVisible();
  await expect(rita.page.getByText("You annotate this document yourself")).toBeVisible();
  await expect(rita.page.getByText("the talks")).toHaveCount(0);
  await picture(rita.page, "review-blind");
});

import type { RevealRule } from "#lib/access/layer-access.ts";
import type { SignedIn } from "#lib/access/member.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { saveLabel } from "#lib/data/labels.ts";
import { object } from "#lib/data/objections.ts";
import { listReview } from "#lib/data/review.ts";
import { annotate, finished, type Made } from "./support/annotated.ts";
import { card, enter, openCards, openReview } from "./support/review.ts";
import { expect, picture, test } from "./support/story.ts";
import type { StoryDocument, StoryProject, World } from "./support/world.ts";

const text =
  "According to the Tass agency, Hamas released three hostages. The Russian government welcomed the release and called for talks.";

const anns: Made[] = [
  ["actor", "Tass agency"],
  ["actor", "Hamas"],
  ["event", "released three hostages"],
  ["actor", "The Russian government"],
  ["event", "talks"],
];
const bens: Made[] = [
  ["actor", "the Tass agency"],
  ["actor", "Hamas"],
  ["event", "released three hostages"],
  ["actor", "Russian government"],
  ["actor", "talks"],
  ["event", "the release"],
];

/** A project in which Ann and Ben have finished one document, each for herself. */
async function annotatedTwice(
  world: World,
  people: { ann: SignedIn; ben: SignedIn; reviewers: SignedIn[] },
  reveal: RevealRule = "never",
): Promise<{ project: StoryProject; document: StoryDocument }> {
  const project = await world.project(
    { annotator: [people.ann, people.ben], reviewer: people.reviewers },
    { defaultMode: "independent", reveal, annotatorsPerDocument: 2 },
  );
  await labels(world, project);
  const document = await world.document(project, text);
  await annotate(project, document, people.ann, anns);
  await annotate(project, document, people.ben, bens);
  await finished(project, document, people.ann);
  await finished(project, document, people.ben);
  return { project, document };
}

async function labels(world: World, project: StoryProject): Promise<void> {
  const manager = await requireMember(world.owner, project.id, "label.edit");
  await saveLabel(manager, { name: "actor", color: "#3B5BDB", key: "1" });
  await saveLabel(manager, { name: "event", color: "#C2255C", key: "2" });
}

test("a blind document goes from two annotators to gold by keyboard alone, with one key a disagreement", async ({
  world,
  ann,
  ben,
  rita,
}) => {
  const { project, document } = await annotatedTwice(world, { ann: ann.who, ben: ben.who, reviewers: [rita.who] });
  const { page } = rita;
  // Neither annotator is told anything of it.
  await ann.page.goto(`${document.url}/review`);
  await expect(ann.page.getByRole("heading", { level: 1 })).not.toHaveText(/^Review of/);

  await page.goto(`${project.url}/review`);
  await expect(page.getByRole("row", { name: /A document/ })).toContainText("4 cards open");
  await openReview(page, document);
  await openCards(page, 4);
  let keys = 0;
  const press = async (key: string) => {
    keys++;
    await page.keyboard.press(key);
  };

  // The merge: what both made the same.
  await page.keyboard.press("a");
  await expect(page.getByText("It would settle 2 places")).toBeVisible();
  await enter(page, "Settle 2 places");
  await expect(page.getByText("2 places settled by rule.")).toBeVisible();
  await expect(card(page)).toBeFocused();

  await expect(card(page)).toContainText("Card 1 of 4");
  await press("2");
  await expect(card(page)).toContainText("Card 2 of 4");
  await press("u");
  await expect(card(page)).toContainText("Card 3 of 4");
  await press("n");
  await press("1");
  expect(keys).toBe(4);
  await openCards(page, 0);
  await page.keyboard.press("f");
  await enter(page, "Complete gold");
  await expect(page.locator("[data-complete]")).toContainText("Gold is complete: version 1");
  await expect(page.getByRole("link", { name: "Export" })).toBeVisible();
  await picture(page, "review-complete");

  const member = await requireMember(rita.who, project.id, "review.read");
  const { rows } = await listReview(member, {});
  expect(rows).toMatchObject([{ counts: { open: 0, agreed: 0, decided: 6 }, complete: true }]);
});

test("keys act while the review has the focus and not while a reason is typed; undo takes one decision back", async ({
  world,
  ann,
  ben,
  rita,
}) => {
  const { document } = await annotatedTwice(world, { ann: ann.who, ben: ben.who, reviewers: [rita.who] });
  const { page } = rita;
  await openReview(page, document);
  await page.keyboard.press("r");
  await expect(page.getByRole("textbox", { name: "Reason" })).toBeFocused();
  await page.keyboard.type("no article");
  await openCards(page, 4);
  await page.keyboard.press("Enter");
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await page.keyboard.press("1");
  await openCards(page, 3);
  // Who decided and why is told of the gold span.
  await page.keyboard.press("k");
  await expect(page.locator("[data-stands]")).toContainText("by Rita");
  await page.keyboard.press("w");
  const origin = page.getByRole("region", { name: "Where the gold comes from" });
  await expect(origin).toContainText("Made so by Ann. Rita decided: the version of Ann");
  await expect(origin).toContainText("Reason: “no article”. The guidelines need a change.");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  await openCards(page, 4);

  // By hand: two words more, and another label.
  await page.keyboard.press("e");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("2");
  await expect(page.locator("[data-editing]")).toContainText("event");
  await page.keyboard.press("Enter");
  await openCards(page, 3);
  await page.keyboard.press("k");
  await expect(page.locator("[data-stands]")).toContainText("edited by hand, by Rita");
  // It is stored, and not only shown.
  await page.reload();
  await openCards(page, 3);
  await expect(page.getByRole("region", { name: "The card" })).toBeFocused();

  await page.keyboard.press("h");
  await expect(page.getByText("Annotator 1").first()).toBeVisible();
  await expect(page.getByText("Ann", { exact: true })).toHaveCount(0);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
});

test("of two reviewers each sees where the other is, and who is second chooses between both decisions", async ({
  world,
  ann,
  ben,
  rita,
  browser,
}) => {
  const raul = await world.person("Raul");
  const { document } = await annotatedTwice(world, { ann: ann.who, ben: ben.who, reviewers: [rita.who, raul] });
  const context = await browser.newContext({ baseURL: world.server.url });
  await world.signIn(context, raul);
  const page = await context.newPage();
  await openReview(rita.page, document);
  await openReview(page, document);
  await expect(page.locator("[data-claim]")).toHaveText("Rita is looking at this card.");
  await expect(page.locator("[data-here]")).toHaveText("Rita is here too");

  // Raul hears nothing for a while, and both settle the same card.
  await page.route("**/review/state*", (route) => route.abort());
  await rita.page.keyboard.press("1");
  await expect(rita.page.locator('[data-card][data-settled="true"]')).toHaveCount(1);
  await rita.page.keyboard.press("k");
  await expect(rita.page.locator("[data-stands]")).toContainText("by Rita");
  await page.keyboard.press("2");
  const both = page.getByRole("dialog", { name: "Two of you settled this card" });
  await expect(both).toContainText("Rita: the version of Ann");
  await expect(both).toContainText("You: the version of Ben");
  await expect(rita.page.locator("[data-stands]")).toContainText("the version of Ann");
  await page.unroute("**/review/state*");
  await both.getByRole("button", { name: "Put mine" }).click();
  await expect(rita.page.locator("[data-stands]")).toContainText("the version of Ben, by Raul");
  // He leaves, and is not there any more, long before his claim would have ended by itself.
  await expect(rita.page.locator("[data-here]")).toHaveText("Raul is here too");
  await page.goto("about:blank");
  await expect(rita.page.locator("[data-here]")).toHaveCount(0);
  await context.close();
});

test("a decision that the server does not take comes back and says so", async ({ world, ann, ben, rita }) => {
  const { document } = await annotatedTwice(world, { ann: ann.who, ben: ben.who, reviewers: [rita.who] });
  const { page } = rita;
  await openReview(page, document);
  await page.route("**/review", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await page.keyboard.press("1");
  await openCards(page, 4);
  await page.keyboard.press("k");
  await expect(page.locator("[data-failed]")).toContainText("Not decided. The server did not answer.");
  await page.unroute("**/review");
  await page.keyboard.press("1");
  await openCards(page, 3);
  await page.reload();
  await openCards(page, 3);
});

test("a merge says before what it would settle, and can be taken back; the same can be done in similar places", async ({
  world,
  rita,
}) => {
  const { project } = await world.sample({ reviewer: [rita.who] });
  const { page } = rita;
  await page.goto(`${project.url}/review`);
  await page.getByRole("button", { name: "Merge by rule" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.locator("[data-preview=ready]")).toContainText(/It would settle \d+ places/);
  await picture(page, "review-merge");
  const settle = dialog.getByRole("button", { name: /^Settle \d+ places$/ });
  const count = Number(/\d+/.exec((await settle.textContent()) ?? "")?.[0]);
  expect(count).toBeGreaterThan(20);
  await settle.click();
  await expect(dialog.getByText(`Settled by rule: ${count} places in 1 document.`)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("progressbar")).toHaveAttribute("aria-valuenow", `${count}`);
  await page.getByRole("button", { name: "Merge by rule" }).click();
  await dialog.getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByText("The merge was taken back.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "0");

  await page.getByRole("link", { name: "Start reviewing" }).click();
  await expect(card(page)).toBeFocused();
  await page.keyboard.press("1");
  await page.keyboard.press("s");
  await expect(page.getByRole("dialog", { name: "Apply to similar" }).locator("[data-similar=ready]")).toBeVisible();
});

test("when a document is revealed, an annotator sees what became of her tags and why, and answers", async ({
  world,
  ann,
  ben,
  rita,
}) => {
  const { document } = await annotatedTwice(world, { ann: ann.who, ben: ben.who, reviewers: [rita.who] }, "all");
  await openReview(rita.page, document);
  await rita.page.keyboard.press("r");
  await rita.page.keyboard.type("The article belongs to the name.");
  await rita.page.keyboard.press("Enter");
  await rita.page.keyboard.press("2");
  await openCards(rita.page, 3);
  await rita.page.keyboard.press("n");
  await openCards(rita.page, 2);
  await rita.page.reload();
  await openCards(rita.page, 2);

  const { page } = ann;
  await page.goto(`${document.url}/became`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What became of my tags");
  const changed = page.locator("[data-fate=changed]");
  await expect(changed).toContainText("Gold has actor “the Tass agency”");
  await expect(changed).toContainText("Rita decided");
  await expect(changed).toContainText("The article belongs to the name.");
  await expect(page.locator("[data-fate=dropped]")).toHaveCount(1);
  await picture(page, "review-became");
  await page.getByRole("button", { name: /^Answer: actor “Tass agency”/ }).click();
  await page.getByRole("textbox", { name: /^Your answer/ }).fill("The guidelines say otherwise.");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.locator("[data-fate=changed]")).toContainText("The guidelines say otherwise.");

  await rita.page.reload();
  await rita.page.locator("[data-card]").first().click();
  await expect(card(rita.page)).toContainText("The guidelines say otherwise.");
});

test("of a document that was tagged together, an objection is a card", async ({ world, ann, ben, rita }) => {
  const project = await world.project({ annotator: [ann.who, ben.who], reviewer: [rita.who] });
  await labels(world, project);
  const document = await world.document(project, text);
  const { layerId, ids } = await annotate(project, document, ann.who, anns);
  const member = await requireMember(ben.who, project.id, "comment.write");
  const event = (
    await saveLabel(await requireMember(world.owner, project.id, "label.edit"), { name: "agency", color: "#0B7A5B" })
  ).id;
  const start = text.indexOf("Tass agency");
  await object(member, {
    documentId: document.id,
    layerId,
    spanId: ids[0] ?? "",
    alternative: { label: event, fragments: [[start, start + "Tass agency".length]] },
    reason: "It is an agency.",
    key: "objection-of-Ben",
  });
  await finished(project, document, ann.who);
  const { page } = rita;
  await openReview(page, document);
  await openCards(page, 1);
  await expect(card(page)).toContainText("Objection");
  await expect(card(page)).toContainText("Ben objects: “It is an agency.”");
  const digit = await card(page)
    .getByRole("button", { name: "Take the version of Ben" })
    .getAttribute("aria-keyshortcuts");
  await page.keyboard.press(digit ?? "");
  await openCards(page, 0);
  await page.keyboard.press("f");
  await enter(page, "Complete gold");
  await expect(page.locator("[data-complete]")).toBeVisible();
});

import { requireMember } from "#lib/auth/membership.ts";
import { updateProject } from "#lib/data/projects.ts";
import { listSets, setContent } from "#lib/data/sets.ts";
import { expect, picture, test } from "./support/story.ts";
import { allTags, openText, saved, tag, tagOf, theText } from "./support/text.ts";

const labels = [
  { name: "actor", color: "#3B5BDB", key: "1" },
  { name: "event", color: "#C2255C", key: "2" },
];

const names = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("").map((letter) => `${letter}ndersen`);

test("what was tagged in a finished document is suggested in the next; each is accepted or rejected by key", async ({
  world,
  ann,
}) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, labels);
  const first = await world.document(project, "Hamas held talks in Moscow.", "First");
  const second = await world.document(project, "The talks with Hamas ended. Hamas left Moscow.", "Second");
  const { page } = ann;
  await openText(page, second);
  await theText(page).focus();
  await page.keyboard.press(">");
  await expect(page.getByText("There is nothing to suggest yet.").first()).toBeVisible();
  await openText(page, first);
  await tag(page, "Hamas", "1");
  await tag(page, "talks", "2");
  await saved(page);
  await page.getByRole("button", { name: "Finish" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Finish", exact: true }).click();
  await expect(page.getByText("Stored as version 1")).toBeVisible();

  await openText(page, second);
  await theText(page).focus();
  await page.keyboard.press(">");
  const bar = page.getByRole("region", { name: "Suggestions" });
  await expect(bar.getByText("3 suggestions")).toBeVisible();
  await expect(bar.getByText(/event\? Tagged so once before/)).toBeVisible();
  await picture(page, "workbench-suggestions");
  // They count as nothing.
  await expect(allTags(page)).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(tagOf(page, "event", "talks")).toBeVisible();
  const told = page.waitForResponse(/suggestions\/verdicts/);
  await page.keyboard.press("Delete");
  expect((await told).status()).toBe(204);
  await expect(allTags(page)).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(tagOf(page, "actor", "Hamas")).toHaveCount(1);
  await expect(bar).toBeHidden();
  await saved(page);
  // What was rejected does not come back.
  await openText(page, second);
  await theText(page).focus();
  await page.keyboard.press(">");
  await expect(page.getByText("There is nothing to suggest that is not tagged already.").first()).toBeVisible();
  await page.getByRole("button", { name: "Finish" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Finish", exact: true }).click();
  await expect(page.getByText("Stored as version 1")).toBeVisible();
  // Each accepted tag says where it came from.
  const manager = await requireMember(world.owner, project.id, "set.read");
  const { rows } = await listSets(manager, { documentId: second.id });
  const { content } = await setContent(manager, rows[0]?.id ?? "");
  expect([...content.spans.values()].map(({ origin }) => origin)).toMatchObject([
    { kind: "suggestion", layer: "sets" },
    { kind: "suggestion", layer: "sets" },
  ]);
});

test("names are found in the browser where the project wants it, and a click accepts one", async ({ world, ann }) => {
  const project = await world.project({ annotator: [ann.who] });
  const [actor] = await world.labels(project, labels);
  await updateProject(await requireMember(world.owner, project.id, "project.edit"), { nameLabelId: actor ?? null });
  const document = await world.document(
    project,
    "Yesterday Vladimir Putin spoke with Benjamin Netanyahu, who was in London.",
  );
  const { page } = ann;
  await openText(page, document);
  await page.getByRole("button", { name: "Show suggestions" }).click();
  const bar = page.getByRole("region", { name: "Suggestions" });
  await expect(bar.getByText(/actor\? It looks like a name/)).toBeVisible();
  await page.locator(".sw-ghost", { hasText: "Benjamin Netanyahu" }).click();
  await expect(tagOf(page, "actor", "Benjamin Netanyahu")).toBeVisible();
  await page.getByRole("button", { name: "Hide the suggestions" }).first().click();
  await expect(page.locator(".sw-ghost")).toHaveCount(0);
  await expect(allTags(page)).toHaveCount(1);
  await saved(page);
});

test("from phrase to phrase: a label's key tags it and goes on, brackets move its edges", async ({ world, ann }) => {
  const project = await world.project({ annotator: [ann.who] });
  await world.labels(project, labels);
  const { page } = ann;
  const said = page.locator("[data-said]");
  const current = page.locator(".sw-ghost-current");
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const further = Array.from({ length: 40 }, (_, i) => `The delegation of Mr. ${names[i % 26]} arrived.`).join("\n");
  await openText(
    page,
    await world.document(project, `The Russian government held talks. A visit to Moscow came later.\n${further}`),
  );
  await expect(theText(page)).toBeFocused();
  // By its button too: what the bar tells of is heard, also after the focus was elsewhere.
  await page.getByRole("button", { name: "Go from phrase to phrase" }).focus();
  await press("Enter");
  await expect(page.getByRole("region", { name: "Phrases" })).toBeVisible();
  await expect(theText(page)).toBeFocused();
  await press("1");
  await expect(tagOf(page, "actor", "The Russian government")).toBeVisible();
  await press("Control+z");
  await expect(said).toHaveText("Undone: tag as actor, “The Russian government”. It is offered again.");
  await expect(current).toHaveText("The Russian government");
  await press("1", "2");
  await expect(tagOf(page, "event", "talks")).toBeVisible();
  await press("]", "]");
  await expect(said).toHaveText("Now “A visit to Moscow”.");
  await press("2");
  await expect(tagOf(page, "event", "A visit to Moscow")).toBeVisible();
  await picture(page, "workbench-phrases");
  await press("Escape");
  await expect(page.locator(".sw-ghost")).toHaveCount(0);

  // What was selected before is let go, and no key changes it out of sight.
  await press("Control+Home", "Tab");
  await expect(said).toHaveText("actor: “The Russian government”, by you, 1 of 3.");
  await press("'");
  await expect(current).toHaveCount(1);
  await press("Shift+Tab", "Escape", "Delete");
  await expect(allTags(page)).toHaveCount(3);
  await press("Shift+Tab");
  await expect(said).toHaveText("event: “A visit to Moscow”, by you, 3 of 3.");
  const scroller = page.locator(".cm-scroller");
  await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await press("1");
  await expect(said).toHaveText(/^event “A visit to Moscow” was selected out of sight\./);
  await expect(tagOf(page, "event", "A visit to Moscow")).toBeVisible();
  await expect(theText(page).getByText("A visit to Moscow")).toBeInViewport();
  await press("1");
  await expect(tagOf(page, "actor", "A visit to Moscow")).toBeVisible();

  // The list beside the text follows the hand, though nothing is selected, and with a label held.
  await press("Control+Home", "'");
  await expect(current).toHaveCount(1);
  for (let i = 0; i < 20; i++) await press("1");
  await expect(allTags(page).first()).not.toHaveAttribute("aria-posinset", "1");
  await expect(page.locator("[role=option][aria-posinset='23']")).toBeInViewport({ ratio: 1 });
  await press("Escape", "Control+Home", ";", "Space");
  await expect(tagOf(page, "actor", "The")).toBeInViewport({ ratio: 1 });
  await saved(page);
});

import { expect, picture, test } from "./support/story.ts";
import { clickWords, openText, saved, selectWords, tag, tagOf } from "./support/text.ts";

test("two people talk about a tag: a comment with a mention, an answer at once, resolved", async ({
  world,
  ann,
  ben,
}) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await tag(ann.page, "Hamas", "1");
  await saved(ann.page);
  await clickWords(ann.page, "Hamas");
  const tools = ann.page.getByRole("group", { name: /^Tag actor/ });
  await expect(tools).toBeVisible();
  await ann.page.keyboard.press("c");
  const field = ann.page.getByRole("textbox", { name: "New comment" });
  await expect(field).toBeFocused();
  // They would stand over the words that she writes about.
  await expect(tools).toHaveCount(0);
  await field.pressSequentially("Is it one actor, @Be");
  await expect(ann.page.getByRole("option", { name: "Ben" })).toBeVisible();
  await ann.page.keyboard.press("Enter");
  await expect(field).toHaveValue("Is it one actor, @Ben ");
  await ann.page.keyboard.press("Control+Enter");
  const comments = ann.page.getByRole("article", { name: "Comment of Ann" });
  await expect(comments).toContainText("Is it one actor, @Ben");

  // Wherever Ben works in the project, he hears of it: here in the text, without asking.
  await expect(ben.page.getByText("Ann mentions you in a comment").first()).toBeVisible();
  const menu = ben.page.getByRole("button", { name: "Ben: account and theme, 1 comment mentions you" });
  await expect(menu).toBeVisible();
  await picture(ben.page, "mentioned");
  await ben.page.getByRole("tab", { name: /^Comments.*one mentions you/ }).click();
  await expect(ben.page.getByRole("article", { name: "Comment of Ann" })).toContainText("Is it one actor, @Ben");
  await ben.page.getByRole("button", { name: "Answer", exact: true }).click();
  await ben.page.keyboard.type("Yes.");
  await ben.page.keyboard.press("Control+Enter");
  await expect(ann.page.getByRole("article", { name: "Comment of Ben" })).toContainText("Yes.");
  await picture(ann.page, "comments-light");

  // Whoever is mentioned finds it where she begins her day, and no longer when it is resolved.
  const page = await ben.context.newPage();
  await page.goto(document.url.replace(/\/documents\/.*$/, ""));
  const mentions = page.getByRole("region", { name: "Comments that mention you" });
  const projects = await ben.context.newPage();
  await projects.goto("/projects");
  await expect(projects.getByRole("link", { name: "1 comment mentions you" })).toBeVisible();
  await expect(mentions.getByRole("link")).toContainText("Is it one actor, @Ben");
  await mentions.getByRole("link").click();
  await expect(page.getByRole("article", { name: "Comment of Ann" })).toBeVisible();
  await page.goBack();
  await ann.page.getByRole("button", { name: "Resolve" }).click();
  await expect(ben.page.getByText("One resolved thread")).toBeVisible();
  await expect(menu).toHaveCount(0);
  await projects.reload();
  await expect(projects.getByRole("heading", { name: "Projects" })).toBeVisible();
  await expect(projects.getByRole("link", { name: "mentions you" })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(mentions).toHaveCount(0);
  await ann.page.keyboard.press("Escape");

  // What is being written about a tag outlives it, and the hand that writes it notices nothing.
  await clickWords(ann.page, "Hamas");
  await tools.getByRole("button", { name: /^Comment/ }).click();
  await expect(field).toBeFocused();
  await expect(tools).toHaveCount(0);
  await ann.page.keyboard.type("Or two");
  await clickWords(ben.page, "Hamas");
  await ben.page.keyboard.press("Delete");
  await expect(ann.page.getByText("The tag that you were writing about was deleted.")).toBeVisible();
  await ann.page.keyboard.type(" of them");
  await expect(field).toHaveValue("Or two of them");
  await picture(ann.page, "comment-kept");
});

test("a comment is changed and deleted by who wrote it, with a question first", async ({ world, ann, ben }) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await ann.page.getByRole("tab", { name: "Comments" }).click();
  await expect(ann.page.getByText("Nobody has commented yet.")).toBeVisible();
  await ann.page.getByRole("textbox", { name: "New comment" }).fill("A long aricle");
  await ann.page.getByRole("button", { name: /^Comment ?Ctrl/ }).click();
  await ann.page.getByRole("button", { name: "Edit" }).click();
  await ann.page.getByRole("textbox", { name: "Your comment" }).fill("A long article");
  await ann.page.keyboard.press("Control+Enter");
  await expect(ann.page.getByRole("article")).toContainText("A long article");
  await expect(ann.page.getByRole("article")).toContainText("edited");
  await ann.page.getByRole("button", { name: "Delete…" }).click();
  await ann.page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(ann.page.getByText("Nobody has commented yet.")).toBeVisible();
});

test("one key objects to a tag; the reason and what it should be are said after it, and all see them", async ({
  world,
  ann,
  ben,
}) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await tag(ann.page, "Hamas", "1");
  await saved(ann.page);
  await expect(tagOf(ben.page, "actor", "Hamas")).toBeVisible();
  await clickWords(ben.page, "Hamas");
  await ben.page.keyboard.press("x");
  await expect(ben.page.getByRole("region", { name: "Your objection to “Hamas”" })).toBeVisible();
  await expect(ann.page.getByRole("option", { name: /Hamas.*objected to/ })).toBeVisible();
  await ben.page.keyboard.type("It is named, and does nothing here.");
  await ben.page.keyboard.press("Enter");
  await expect(ben.page.getByRole("region", { name: "Your objection to “Hamas”" })).toHaveCount(0);
  await clickWords(ann.page, "Hamas");
  await expect(ann.page.getByRole("list", { name: "Objections" })).toContainText(
    "Ben objects: it should not be there – It is named, and does nothing here.",
  );
  await picture(ann.page, "objection-light");

  // It has a sign in the text and a place in the list, and is told before the document is finished, with a way to it.
  await expect(ann.page.locator(".sw-letter[data-chip^='A?']")).toHaveCount(1);
  await tag(ann.page, "Putin", "1");
  await ann.page.getByRole("button", { name: "objected to 1" }).click();
  await expect(ann.page.getByRole("listbox", { name: "Tags in reading order" }).getByRole("option")).toHaveCount(1);
  await ann.page.getByRole("button", { name: "Finish" }).click();
  const open = ann.page.getByRole("region", { name: "Still open" });
  await expect(ann.page.getByRole("dialog").getByRole("button", { name: "Finish" })).toBeEnabled();
  await picture(ann.page, "still-open");
  await open.getByRole("button", { name: "Ben objects" }).click();
  await expect(ann.page.getByRole("dialog")).toHaveCount(0);
  await expect(ann.page.getByRole("list", { name: "Objections" })).toContainText("Ben objects");

  await ben.page.keyboard.press("x");
  await ben.page.getByRole("button", { name: "Take it back" }).click();
  await expect(ann.page.getByRole("list", { name: "Objections" })).toHaveCount(0);
  await expect(ann.page.locator(".sw-letter[data-chip^='A?']")).toHaveCount(0);
});

test("the words that are selected are what the tag should have been", async ({ world, ann, ben }) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await tag(ann.page, "Vladimir Putin", "1");
  await saved(ann.page);
  await expect(tagOf(ben.page, "actor", "Vladimir Putin")).toBeVisible();
  await selectWords(ben.page, "Putin");
  await ben.page.keyboard.press("x");
  await ben.page.keyboard.press("Enter");
  await clickWords(ann.page, "Vladimir");
  await expect(ann.page.getByRole("list", { name: "Objections" })).toContainText("it should be actor “Putin”");
});

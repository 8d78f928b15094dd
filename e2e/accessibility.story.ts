import { randomUUID } from "node:crypto";
import { globSync } from "node:fs";
import path from "node:path";
import { system } from "#lib/access/system.ts";
import { requireMember } from "#lib/auth/membership.ts";
import { addComment } from "#lib/data/comments.ts";
import { createInvitation } from "#lib/data/invitations.ts";
import { openLayer } from "#lib/data/layers.ts";
import { createLink } from "#lib/data/links.ts";
import { makeRelease } from "#lib/data/releases.ts";
import { createWebhook, listMessages } from "#lib/data/webhooks.ts";
import { findings, findingsIn } from "./support/findings.ts";
import { type Actor, expect, test } from "./support/story.ts";
import { textIsReady } from "./support/text.ts";
import type { World } from "./support/world.ts";

/** What stands in place of the variable parts of an address. */
type Parts = Record<"projectId" | "documentId" | "releaseId" | "webhookId", string>;

/** All pages of `app` for people who are signed in, found by their files; what is in brackets is filled in. */
function addresses(parts: Parts): string[] {
  return globSync("app/**/page.tsx", { exclude: (name) => String(name).includes("(auth)") })
    .map((file) => path.dirname(file).split(path.sep).slice(1))
    .map((folders) => folders.filter((name) => !/^\(.*\)$/.test(name)))
    .map((folders) => `/${folders.map((name) => name.replace(/^\[(.*)\]$/, (_, key) => partOf(parts, key))).join("/")}`)
    .concat("/welcome", "/nowhere")
    .sort();
}

function partOf(parts: Parts, key: string): string {
  const part = parts[key as keyof Parts];
  if (!part) throw new Error(`this story does not know what to put for [${key}] in an address`);
  return part;
}

/** A project in which every page has something to show. */
async function everything(world: World, rita: Actor, ann: Actor): Promise<Parts> {
  const { project, document } = await world.sample({ manager: [rita.who], annotator: [ann.who] });
  const manager = await requireMember(rita.who, project.id, "release.make");
  // Nobody answers there, so its first message waits for another attempt.
  const hook = { url: "https://receiver.invalid/hook", events: ["document.finished", "release.made"] };
  const { id: webhookId } = await createWebhook(manager, hook);
  const { id: releaseId } = await makeRelease(manager, { name: "Spring" });
  await expect.poll(async () => (await listMessages(manager, webhookId)).rows.length).toBe(1);
  // What mentions her stands where she begins.
  const writer = await requireMember(ann.who, project.id, "comment.write");
  const layer = await openLayer(writer, document.id);
  await addComment(writer, {
    layerId: layer?.layerId ?? "",
    target: { on: "document", id: "" },
    body: "Look at this one, @Rita",
    mentions: [rita.who.userId],
    key: randomUUID(),
  });
  return { projectId: project.id, documentId: document.id, releaseId, webhookId };
}

const widths = [1280, 768, 390];

test("every page is free of findings and fits at three widths, light and dark", async ({ world, rita, ann }) => {
  test.setTimeout(600_000);
  const { page } = rita;
  const parts = await everything(world, rita, ann);
  const found: string[] = [];
  for (const address of addresses(parts)) {
    await page.setViewportSize({ width: 1280, height: 844 });
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
    if (address.endsWith(parts.documentId)) await textIsReady(page);
    const name = address.replaceAll(/\/?[0-9a-f-]{36}/g, "").replaceAll("/", "-") || "-start";
    found.push(...(await findingsIn(page, widths, `page${name}`)));
  }
  expect(found).toEqual([]);
});

for (const width of [1280, 390]) {
  test(`a review is free of findings and fits, light and dark, ${width} wide`, async ({ world, rita }) => {
    const { project } = await world.sample({ reviewer: [rita.who] });
    const { page } = rita;
    await page.setViewportSize({ width, height: 844 });
    await page.goto(`${project.url}/review`);
    await page.getByRole("link", { name: "Talks in Moscow, annotated twice" }).click();
    await expect(page.locator(".cm-content")).toBeVisible();
    await expect(page.getByRole("region", { name: "The card" })).toBeFocused();
    const look = async (name: string) => {
      expect(await findingsIn(page, width === 390 ? [390] : [768, 1280], name)).toEqual([]);
    };
    await look("review-card");
    await page.keyboard.press("1");
    await page.keyboard.press("k");
    await page.keyboard.press("r");
    await page.keyboard.press("Escape");
    await page.keyboard.press("w");
    await expect(page.getByRole("region", { name: "Where the gold comes from" })).toContainText("Rita decided");
    await look("review-origin");
    await page.keyboard.press("Escape");
    await page.keyboard.press("e");
    await look("review-edit");
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await expect(page.locator("[data-preview=ready]")).toBeVisible();
    await look("review-merge");
    await page.goto(`${page.url().replace(/\/review$/, "/became")}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await look("review-became");
  });
}

test("the pages for people who are not signed in are free of findings", async ({ world, ann, browser }) => {
  const { project } = await world.sample({ manager: [ann.who] });
  const inviter = await requireMember(ann.who, project.id, "member.manage");
  const invitation = await createInvitation(inviter, { role: "annotator" });
  const link = (purpose: "signin" | "password") =>
    createLink(system("a story"), { purpose, userId: ann.who.userId, minutes: 5 });
  const context = await browser.newContext({ baseURL: world.server.url });
  const page = await context.newPage();
  const found: string[] = [];
  for (const path of [
    "/sign-in",
    "/sign-in?error=credentials",
    "/join/nothing",
    `/join/${invitation.secret}`,
    "/link/nothing",
    `/link/${(await link("signin")).secret}`,
    `/link/${(await link("password")).secret}`,
    "/setup/nothing",
  ]) {
    await page.goto(path);
    found.push(...(await findingsIn(page, widths, path.replace(/\W+/g, "-").slice(0, 16))));
  }
  expect(found).toEqual([]);
  await context.close();
});

test("what is brought to be imported is shown without findings", async ({ world, ann }) => {
  const { project } = await world.sample({ manager: [ann.who] });
  const { page } = ann;
  const record = (annotator: string) =>
    `${JSON.stringify({ text: "Putin met Xi.", _input_hash: 1, _annotator_id: annotator, spans: [{ start: 0, end: 5, label: "leader" }] })}\n`;
  await page.goto(`${project.url}/documents/add`);
  await page.getByLabel("Files", { exact: true }).setInputFiles(
    ["ann", "somebody"].map((name) => ({
      name: `${name}.jsonl`,
      mimeType: "application/octet-stream",
      buffer: Buffer.from(record(name)),
    })),
  );
  await expect(page.getByRole("combobox", { name: "Who is “ann”?" })).toHaveText("Ann");
  await expect(page.getByRole("combobox", { name: "Who is “somebody”?" })).toHaveText("None of the members");
  expect(await findingsIn(page, widths, "import-look")).toEqual([]);
});

test("the first Tab skips to the content, and a dialog keeps the focus and gives it back", async ({ world, ann }) => {
  const { project } = await world.sample({ manager: [ann.who] });
  const { page } = ann;
  await page.goto(`${project.url}/labels`);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();

  await page.getByRole("button", { name: "New label" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  expect(await findings(page)).toEqual([]);
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    // At its end the focus goes round by way of a guard beside it.
    await expect.poll(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "New label" })).toBeFocused();

  // A menu, its dialog, and back, without a mouse.
  await page.getByRole("button", { name: "More for actor" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Edit “actor”" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "More for actor" })).toBeFocused();
});

import { requireMember } from "#lib/auth/membership.ts";
import { removeMember } from "#lib/data/members.ts";
import { expect, test } from "./support/story.ts";
import { allTags, openText, saved, sign, tag, tagOf } from "./support/text.ts";

test("offline and back: tags are kept, sent and merged", async ({ world, ann, ben }) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await ann.context.setOffline(true);
  await tag(ann.page, "Tass", "1");
  await tag(ann.page, "visit to Moscow", "2");
  await tag(ben.page, "Hamas", "1");
  await sign(ann.page, "offline");
  await expect(ann.page.getByText("Offline, 2 changes kept on this device")).toBeVisible();
  await expect(ann.page.getByText("You are offline, and can go on tagging.")).toBeVisible();
  await expect(allTags(ben.page)).toHaveCount(1);

  await ann.context.setOffline(false);
  await saved(ann.page);
  for (const { page } of [ann, ben]) await expect(allTags(page)).toHaveCount(3);
});

test("the page dies while the server is away: its tags are there when the document is opened again, and are sent", async ({
  world,
  server,
  ann,
  ben,
}) => {
  const { document } = await world.sample({ annotator: [ann.who, ben.who] });
  await openText(ann.page, document);
  await openText(ben.page, document);
  await server.kill();
  await tag(ann.page, "Tass", "1");
  await sign(ann.page, "offline");
  await ann.page.close({ runBeforeUnload: false });

  await server.start();
  const again = await ann.context.newPage();
  await openText(again, document);
  await expect(tagOf(again, "actor", "Tass")).toBeVisible();
  await saved(again);
  await expect(ben.page.getByRole("option", { name: "actor: Tass actor · Ann" })).toBeVisible();
});

test("whoever loses access is told, and can take what is not saved with her", async ({ world, ann }) => {
  const project = await world.project({ annotator: [ann.who] });
  const document = await world.document(project, "The talks in Moscow.");
  await openText(ann.page, document);
  await removeMember(await requireMember(world.owner, project.id, "member.manage"), ann.who.userId);
  await sign(ann.page, "denied");
  await expect(ann.page.getByText("You no longer have access to this document.")).toBeVisible();
  await expect(ann.page.getByRole("button", { name: "Finish" })).toBeDisabled();
});

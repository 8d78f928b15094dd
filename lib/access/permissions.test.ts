import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { type Action, can, leastRole, roles, scopeOf, whileArchived } from "./roles.ts";

/** What each action is, for people. */
const words: Record<Action, string> = {
  "project.read": "see the project and its guidelines and labels",
  "project.leave": "end one's own membership",
  "document.read": "read documents, and the layers that the rules below open",
  "comment.write": "comment",
  "layer.write": "tag",
  "layer.finish": "finish a document",
  "layer.reopen": "reopen what is finished",
  "set.read": "see annotation sets",
  "agreement.read": "see agreement",
  "export.read": "export",
  "release.make": "make releases",
  "review.read": "see disagreements and decisions, where not blind",
  "gold.decide": "settle disagreements",
  "document.add": "add documents",
  "document.assign": "assign annotators and choose a document's mode",
  "document.archive": "rename and archive documents",
  "label.edit": "change labels, attributes and relation types",
  "guideline.edit": "write the guidelines",
  "member.read": "see who is a member",
  "member.contact": "see members' e-mail addresses",
  "member.manage": "invite, remove, and change roles",
  "webhook.manage": "have other programs told of what happens",
  "project.edit": "change the project's settings, archive it",
  "event.read": "read the record of events",
  "job.read": "see one's own jobs and what they left behind",
  "job.cancel": "stop one's own jobs",
  "job.manage": "see and stop everybody's jobs",
};

function table(): string {
  const head = ["to", ...roles, "API token's scope", "while archived"];
  const rows = (Object.keys(leastRole) as Action[]).map((action) => [
    words[action],
    ...roles.map((role) => (can(role, action) ? "yes" : "")),
    scopeOf[action],
    whileArchived.includes(action) ? "yes" : "",
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

it("docs/permissions.md shows the table of the code; UPDATE_DOCS=1 writes it anew", async () => {
  const file = path.resolve("docs/permissions.md");
  const text = await readFile(file, "utf8");
  const block = /(<!-- table -->\n)[\s\S]*?(\n<!-- end -->)/;
  expect(text).toMatch(block);
  const wanted = text.replace(block, (_, open: string, close: string) => open + table() + close);
  if (process.env.UPDATE_DOCS) await writeFile(file, wanted);
  else expect(text).toBe(wanted);
});

/** What is still open when somebody wants to finish, mounted. */
import { expect, test } from "vitest";
import type { CommentRow } from "#lib/data/comments.ts";
import type { ObjectionView } from "#lib/data/review-shapes.ts";
import { OpenMatters } from "./open-matters.tsx";
import { mount } from "./testing/mounted.tsx";
import { attribute, label, openSession } from "./testing/open-session.ts";
import { threadsOf } from "./threads.ts";
import { type WorkbenchFacts, WorkbenchProvider } from "./workbench-context.tsx";

const schema = {
  version: 1,
  labels: [label("actor"), label("position")],
  attributes: [
    attribute("polarity", { of: ["position"], options: ["for", "against"] }),
    attribute("must", { of: ["position"], options: ["a"], required: true }),
    attribute("remark", { of: ["position"], kind: "text" }),
  ],
  relationTypes: [],
};

async function opened(comments: readonly Partial<CommentRow>[], objections: readonly Partial<ObjectionView>[]) {
  const session = await openSession("Ann met Ben.", schema);
  const revealed: number[] = [];
  const work = { facts: {} as WorkbenchFacts, session, reveal: (at: number) => revealed.push(at), focusText: () => {} };
  session.objections.begin({
    list: async () => ({ ok: true, value: objections as ObjectionView[] }),
    object: async () => ({ ok: true, value: null }),
    takeBack: async () => ({ ok: true, value: null }),
  });
  await session.objections.read();
  const rows = comments.map((row) => ({ threadId: null, resolvedAt: null, ...row }) as CommentRow);
  let left = 0;
  const show = async () => {
    const matters = <OpenMatters threads={threadsOf(rows).open} onShow={() => left++} />;
    return mount({ matters }, (all) => <WorkbenchProvider value={work}>{all}</WorkbenchProvider>);
  };
  return { session, revealed, show, left: () => left };
}

const author = { userId: "ben", name: "Ben" };

test("objections, open comments and choices that were not made are listed, and each leads to its place", async () => {
  const { session, revealed, show, left } = await opened(
    [
      { id: "1", author, body: "Is that so?" },
      { id: "2", author, body: "Settled", resolvedAt: new Date(0) },
    ],
    [{ id: "o", spanId: "b", by: author, mine: false, alternative: null, reason: "too long" }],
  );
  const put = (id: string, at: number, of: string, attributes = {}) =>
    session.layer.put("spans", id, { label: of, fragments: [[at, at + 3]], attributes });
  put("a", 0, "position", { polarity: "for" });
  put("b", 8, "position");
  put("c", 4, "actor");
  const { page, does } = await show();
  const items = [...page.querySelectorAll("button")];
  expect(items.map(({ textContent }) => textContent?.replaceAll(/\s+/g, " ").trim())).toEqual([
    expect.stringContaining("Ben objects: it should not be there – too long"),
    "Comment of Ben: Is that so?",
    "“polarity” is not chosen for 1 of 2 tagged “position”",
  ]);
  await does(() => items[0]?.click());
  expect([session.selected.value, revealed]).toEqual(["b", [8]]);
  await does(() => items[1]?.click());
  expect(session.asked.value).toEqual({ what: "comments" });
  expect(left()).toBe(2);
});

test("where nothing is open, nothing is said", async () => {
  const { session, show } = await opened([], []);
  session.layer.put("spans", "c", { label: "actor", fragments: [[0, 3]] });
  expect((await show()).page.textContent).toBe("");
});

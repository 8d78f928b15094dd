import { expect, test } from "./support/story.ts";
import { openText } from "./support/text.ts";

/** What may be loaded before a document can be read and tagged: all its scripts as they cross the network, in bytes. */
const most = 350 * 1024;

test("the workbench needs little script until one can work in it, and no name finder until it is asked for", async ({
  world,
  ann,
}) => {
  const { document } = await world.sample({ annotator: [ann.who] });
  const { page } = ann;
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (!globalThis.document.querySelector("[data-ready=true] .cm-content")) return;
      watch.disconnect();
      Object.assign(globalThis, { readyAt: performance.now() });
    });
    watch.observe(globalThis.document, { subtree: true, childList: true, attributes: true });
  });
  await openText(page, document);
  await page.waitForLoadState("networkidle");
  const scripts = await page.evaluate(() => {
    const { readyAt } = globalThis as unknown as { readyAt: number };
    return (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter(({ name }) => /\.js(\?|$)/.test(name))
      .map(({ name, startTime, encodedBodySize }) => ({ name, size: encodedBodySize, later: startTime > readyAt }));
  });
  const sum = (later: boolean) => scripts.filter((one) => one.later === later).reduce((all, { size }) => all + size, 0);
  console.log(
    `   script of the workbench: ${Math.round(sum(false) / 1024)} KB, at rest ${Math.round(sum(true) / 1024)} KB more`,
  );
  expect(sum(false)).toBeGreaterThan(50 * 1024);
  expect(sum(false)).toBeLessThanOrEqual(most);
  // What comes at rest is dialogs, bars, and the pages that are linked from here.
  for (const { name } of scripts) expect(await (await page.request.get(name)).text(), name).not.toContain("compromise");
});

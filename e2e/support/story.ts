import { type Browser, type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import type { SignedIn } from "#lib/access/member.ts";
import { closeDatabase, useDatabase } from "#lib/data/client.ts";
import { StoryServer } from "./server.ts";
import { World } from "./world.ts";

export { expect };

/** A person of a story in her own browser window, signed in. */
export type Actor = { who: SignedIn; page: Page; context: BrowserContext };

type Fixtures = {
  world: World;
  /** Three people; they are members of nothing until a story says so. */
  ann: Actor;
  ben: Actor;
  rita: Actor;
  /** A server that nobody has set up. */
  newServer: StoryServer;
};

/**
 * What every story is told with:
 *
 *     test("…", async ({ world, ann, ben }) => {
 *       const { document } = await world.sample({ annotator: [ann.who, ben.who] });
 *       await ann.page.goto(document.url);
 */
export const test = base.extend<Fixtures, { server: StoryServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: reason: Playwright reads the names of a fixture's needs out of the pattern.
    async ({}, use) => {
      const server = await StoryServer.onNewDatabase();
      Object.assign(process.env, server.environment);
      useDatabase(server.database.url);
      await use(server);
      await closeDatabase();
      await server.remove();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  world: async ({ server }, use) => {
    await use(await World.on(server));
  },
  ann: ({ world, browser }, use) => enter(world, browser, "Ann", use),
  ben: ({ world, browser }, use) => enter(world, browser, "Ben", use),
  rita: ({ world, browser }, use) => enter(world, browser, "Rita", use),
  // biome-ignore lint/correctness/noEmptyPattern: reason: see above.
  newServer: async ({}, use) => {
    const server = await StoryServer.onNewDatabase();
    await use(server);
    await server.remove();
  },
});

async function enter(
  world: World,
  browser: Browser,
  name: string,
  use: (actor: Actor) => Promise<void>,
): Promise<void> {
  const who = await world.person(name);
  const context = await browser.newContext({ baseURL: world.server.url });
  const faults = await watchFaults(context);
  await world.signIn(context, who);
  await use({ who, context, page: await context.newPage() });
  await context.close();
  expect(faults, `errors in ${name}'s pages`).toEqual([]);
}

/** Collects what no story should cause: errors that no page caught, and what the content security policy forbade. */
async function watchFaults(context: BrowserContext): Promise<string[]> {
  const faults: string[] = [];
  context.on("weberror", (fault) => faults.push(String(fault.error().stack ?? fault.error())));
  await context.exposeFunction("reportViolation", (violation: string) => faults.push(violation));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
      const report = (globalThis as unknown as { reportViolation(violation: string): void }).reportViolation;
      report(`${violatedDirective} forbids ${blockedURI} (${sourceFile}:${lineNumber})`);
    });
  });
  return faults;
}

/**
 * Keeps a picture of a page under test-results/screenshots, for people to look at; nothing is compared with it. Only when
 * SPANWISE_PICTURES is set, for hundreds of pictures take minutes.
 */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.SPANWISE_PICTURES) return;
  await page.screenshot({ path: `test-results/screenshots/${name}.png`, animations: "disabled" });
}

import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "#lib/data/embedded/temporary.ts";
import { Program } from "./support/program.ts";
import { expect, test } from "./support/story.ts";

/** What `npm start` would find on a machine where nothing is set. */
const bare = { DATABASE_URL: "", AUTH_SECRET: "", APP_URL: "", HOST: "", SPANWISE_HOSTS: "", PORT: "0" };

test("a start that was killed is followed by one that goes on, with the same database and the same owner-to-be", async ({
  request,
}) => {
  const temporary = await temporaryFolder("test");
  const folder = path.join(temporary.path, "data");
  const start = () => new Program(["start"], { ...bare, SPANWISE_DATA: folder });
  const first = start();
  const [, url] = await first.says(/Spanwise is at (\S+)/);
  const [, link] = await first.says(/(http\S+\/setup\/\S+)/);
  expect(link).toMatch(new RegExp(`^${url}/setup/`));
  expect((await request.get(`${url}/api/health`)).ok()).toBe(true);
  expect(await first.end("SIGKILL")).toBeNull();
  // PostgreSQL outlives it.
  const orphan = Number(readFileSync(path.join(folder, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
  expect(() => process.kill(orphan, 0)).not.toThrow();

  const second = start();
  const [, newUrl] = await second.says(/Spanwise is at (\S+)/);
  // The link that was printed before is in the same database, and still good.
  const page = await request.get(String(link).replace(String(url), String(newUrl)));
  expect(page.status()).toBe(200);

  // Beside a running server, another start is refused and an owner's link finds the database.
  const third = start();
  expect(await third.ended).toBe(1);
  expect(third.output).toContain(`already runs on ${folder} at ${newUrl}`);
  const ownerLink = new Program(["owner-link"], { ...bare, SPANWISE_DATA: folder });
  expect(await ownerLink.ended).toBe(0);
  expect(ownerLink.output).toContain(`${newUrl}/setup/`);

  expect(await second.end("SIGTERM")).toBe(0);
  expect(existsSync(path.join(folder, "postgres/postmaster.pid"))).toBe(false);
  expect(existsSync(path.join(folder, "lock.json"))).toBe(false);
  temporary.remove();
});

test("the demo lets one browser be two people, and leaves nothing behind", async ({ browser }) => {
  const temporary = await temporaryFolder("test");
  const place = path.join(temporary.path, "demo");
  mkdirSync(place, { mode: 0o711 });
  const demo = new Program(["demo"], { ...bare, TMPDIR: place });
  await demo.says(/Ctrl-C/);
  expect(readdirSync(place)).toHaveLength(1);
  const context = await browser.newContext();
  for (const name of ["Ann", "Ben", "Rita", "Olga"]) {
    const [, link] = await demo.says(new RegExp(`${name}, .*(http\\S+)`));
    const page = await context.newPage();
    await page.goto(String(link));
    await page.getByRole("button", { name }).click();
    // Each is herself, on her own host, at the same time, and before the article at once.
    const url = new URL(String(link));
    await expect(page).toHaveURL(`${url.origin}${url.searchParams.get("next")}`);
    await expect(page.getByText(name === "Olga" ? "Talks in Moscow" : "Russian government").first()).toBeVisible();
  }
  expect(await demo.end("SIGINT")).toBe(0);
  expect(readdirSync(place)).toEqual([]);
  await context.close();
  temporary.remove();
});

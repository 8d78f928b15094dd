import { identityProvider } from "#lib/auth/testing/identity-provider.ts";
import { freePort } from "#lib/data/embedded/postgres.ts";
import { testDatabase } from "#lib/data/testing/database.ts";
import { Program } from "./support/program.ts";
import { expect, test } from "./support/story.ts";

test("people sign in through the installation's OpenID provider, and are told when it did not work", async ({
  browser,
}) => {
  const database = await testDatabase();
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const provider = await identityProvider(`${url}/api/auth/callback/oidc`);
  const server = new Program(["start"], {
    DATABASE_URL: database.url,
    AUTH_SECRET: "a secret that is long enough and only for stories",
    PORT: String(port),
    APP_URL: url,
    HOST: "127.0.0.1",
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: "spanwise",
    OIDC_CLIENT_SECRET: "client secret",
    OIDC_NAME: "Border Institute",
  });
  const [link] = await server.says(/http\S+\/setup\/\S+/);
  const owner = await browser.newContext();
  const setUp = await owner.newPage();
  await setUp.goto(link);
  await setUp.getByLabel("Name").fill("Olga Owner");
  await setUp.getByLabel("E-mail address").fill("olga@example.org");
  await setUp.getByLabel("Password").fill("correct horse battery");
  await setUp.getByRole("button", { name: "Create my account" }).click();
  await expect(setUp).toHaveURL(/\/welcome$/);

  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  await page.goto("/account");
  provider.next(null);
  await page.getByRole("button", { name: "Continue with Border Institute" }).click();
  await expect(page.getByText("the sign-in was cancelled or refused over there")).toBeVisible();
  await page.goto("/account");
  provider.next({ sub: "42", email: "nora@example.org", email_verified: true, name: "Nora North" });
  await page.getByRole("button", { name: "Continue with Border Institute" }).click();
  await expect(page.getByRole("heading", { name: "Account" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Nora North");

  await owner.close();
  await context.close();
  await server.end("SIGINT");
  await provider.close();
  await database.drop();
});

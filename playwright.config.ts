import { cpus } from "node:os";
import { defineConfig } from "@playwright/test";
import { findChromium } from "#lib/cli/chromium.ts";

const browser = await findChromium();

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.story.ts",
  outputDir: "test-results/stories",
  globalSetup: "./e2e/support/global-setup.ts",
  // Each worker has a server, a database and a browser of its own. They wait often, so there is one more than cores; more than
  // four would be too much for one PostgreSQL's connections.
  workers: Math.min(cpus().length + 1, 4),
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 800 },
    // Recording every step takes as long as the step: ask for it when a story fails, by `--trace retain-on-failure`.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(browser && { executablePath: browser }),
      args: [
        // Chromium's sandbox does not work for root.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
      ],
    },
  },
});

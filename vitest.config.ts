import { defineConfig } from "vitest/config";

/** What `env()` needs to answer in a test. The database is the test's own: see `lib/data/testing/database.ts`. */
const environment = {
  AUTH_SECRET: "a secret that is long enough and only for tests",
  DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
  APP_URL: "http://localhost:3000",
  LOG_LEVEL: "silent",
};

export default defineConfig({
  test: {
    env: environment,
    // Integration tests wait for PostgreSQL half of the time, so every core has a worker, the last one too.
    maxWorkers: "100%",
    // Laws take their time; only what takes long is listed by itself.
    slowTestThreshold: 10_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{lib,app,e2e}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.int.test.ts", "**/node_modules/**", "**/.next/**"],
          // Laws over large values, on a machine that does much else besides.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["{lib,app,e2e}/**/*.int.test.ts"],
          exclude: ["**/node_modules/**", "**/.next/**"],
          globalSetup: ["lib/data/testing/global-setup.ts"],
          // On a machine that does much else besides; nothing waits for time to pass.
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

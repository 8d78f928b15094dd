import path from "node:path";
import { expect, test } from "vitest";
import { parseEnv } from "#lib/env.ts";

const least = { DATABASE_URL: "postgresql://a@b/c", AUTH_SECRET: "x7Gq".repeat(9) };

test("everything but the database and the secret has a default", () => {
  expect(parseEnv(least)).toEqual({
    databaseUrl: "postgresql://a@b/c",
    authSecret: least.AUTH_SECRET,
    appUrl: "http://localhost:3000",
    allowedHosts: ["127.0.0.1:3000"],
    dataDir: path.resolve(".spanwise"),
    production: false,
    behindProxy: false,
    privateHosts: [],
    importAddresses: false,
    oidc: null,
    logLevel: "info",
  });
});

test("the address follows the port, and loses its slash", () => {
  expect(parseEnv({ ...least, PORT: "4000" }).appUrl).toBe("http://localhost:4000");
  expect(parseEnv({ ...least, PORT: "4000", APP_URL: "https://a.example/" }).appUrl).toBe("https://a.example");
});

test("an empty variable is one that is not set", () => {
  expect(parseEnv({ ...least, APP_URL: "", LOG_LEVEL: "", OIDC_ISSUER: "" }).appUrl).toBe("http://localhost:3000");
  expect(() => parseEnv({ ...least, AUTH_SECRET: "" })).toThrow(/^AUTH_SECRET is not set/);
});

test.each(["change-me-change-me-change-me-change-me", "your secret goes here, with enough letters", "a".repeat(40)])(
  "a secret that somebody could guess is refused: %s",
  (secret) => {
    expect(() => parseEnv({ ...least, AUTH_SECRET: secret })).toThrow(/AUTH_SECRET is an example/);
  },
);

test("the name of what is wrong comes with the refusal", () => {
  const refused = [
    { DATABASE_URL: "mysql://a@b/c" },
    { APP_URL: "labels.example.org" },
    { LOG_LEVEL: "loud" },
    { OIDC_ISSUER: "nowhere" },
  ];
  for (const wrong of refused)
    expect(() => parseEnv({ ...least, ...wrong })).toThrow(new RegExp(`^${Object.keys(wrong)}`));
});

test("a provider needs its client", () => {
  const issuer = { ...least, OIDC_ISSUER: "https://id.example/", OIDC_CLIENT_ID: "us" };
  expect(() => parseEnv(issuer)).toThrow(/OIDC_CLIENT_SECRET must be set too/);
  expect(parseEnv({ ...issuer, OIDC_CLIENT_SECRET: "s" }).oidc).toEqual({
    issuer: "https://id.example/",
    clientId: "us",
    clientSecret: "s",
    name: "OpenID",
  });
});

test("the further hosts of the demo are a list", () => {
  const hosts = "ann.localhost:1, ben.localhost:1";
  expect(parseEnv({ ...least, APP_URL: "http://localhost:1", SPANWISE_HOSTS: hosts }).allowedHosts).toEqual([
    "ann.localhost:1",
    "ben.localhost:1",
  ]);
});

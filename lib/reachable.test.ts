import { describe, expect, test } from "vitest";
import { isPublicAddress, reachable } from "#lib/reachable.ts";

describe("addresses that are not public", () => {
  test.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "::127.0.0.1",
    "::7f00:1",
    "4000::1",
    "not an address",
  ])("%s", (address) => expect(isPublicAddress(address)).toBe(false));
  test.each(["93.184.216.34", "2606:2800:220:1::1"])("but %s is", (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );
});

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["2130706433", "127.0.0.1"],
  ["0x7f.1", "127.0.0.1"],
  ["127.0.0.1.", "127.0.0.1"],
  ["[::1]", "::1"],
  ["[::ffff:10.0.0.1]", "::ffff:a00:1"],
  ["LOCALHOST", "localhost"],
  ["a.localhost.", "a.localhost."],
])("%s says itself that it is private, and is reached where the installation allows it", (written, host) => {
  expect(reachable(`https://${written}/hook`)).toEqual({
    ok: false,
    why: expect.stringContaining(`${host} is an address`),
  });
  expect(reachable(`http://${written}:81/`, (at) => at === `${host}:81`)).toMatchObject({ ok: true, host, free: true });
  expect(reachable(`http://${written}:82/`, (at) => at === `${host}:81`).ok).toBe(false);
});

test.each(["file:///etc/passwd", "ftp://example.org/", "http://a:b@example.org/", "example.org", ""])(
  "%s is no address for us",
  (address) => expect(reachable(address).ok).toBe(false),
);

test("a public address is reached, and what a name means is asked later", () => {
  for (const host of ["93.184.216.34", "example.org", "localhost.example.org", "notlocalhost"])
    expect(reachable(`https://${host}/`)).toMatchObject({ ok: true, host, free: false });
});

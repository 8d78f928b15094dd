import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { runTool } from "#lib/cli/run-tool.ts";
import { Failure } from "#lib/errors.ts";

/** Where systems keep a Chromium. */
const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The Chromium of this machine, or Playwright's own; null where there is none. */
export async function findChromium(): Promise<string | null> {
  const named = process.env.PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH;
  if (named) {
    if (existsSync(named)) return named;
    throw new Failure("invalid", `PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH names ${named}, which is not there.`);
  }
  const found = places.find((place) => existsSync(place));
  if (found) return found;
  const { chromium } = await import("@playwright/test");
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null;
}

/** Finds a Chromium or installs one: Debian's as root, Playwright's own elsewhere. */
export async function provideChromium(): Promise<string> {
  const found = await findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    const apt = ["apt-get", "-o", "DPkg::Lock::Timeout=120"];
    await runTool("Installing Chromium from Debian", [...apt, "update", "-qq"]);
    await runTool("Installing Chromium from Debian", [...apt, "install", "-y", "-qq", "chromium"], {
      DEBIAN_FRONTEND: "noninteractive",
    });
  }
  if (!(await findChromium())) await runTool("Installing Playwright's Chromium", ["playwright", "install", "chromium"]);
  const installed = await findChromium();
  if (installed && starts(installed)) return installed;
  throw new Failure(
    "invalid",
    "The stories need a Chromium and none could be installed: install chromium with your system's packages, or name one in PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH.",
  );
}

function starts(browser: string): boolean {
  try {
    execFileSync(browser, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

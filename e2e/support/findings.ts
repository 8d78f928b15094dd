import type { Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";
import { expect, picture } from "./story.ts";

/** A theme changes colours and nothing else, so these are what is to be looked at again in the second one. */
const rules = {
  // Of WCAG 2.2, which axe does not look at unless it is asked to.
  all: { rules: { "target-size": { enabled: true } } },
  colours: { runOnly: ["color-contrast", "link-in-text-block"] },
} as const;

/** What axe finds on the page as it stands, each as one line that names the page. */
export async function findings(page: Page, of: keyof typeof rules = "all"): Promise<string[]> {
  // It is half a megabyte: once for each document that is loaded.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const options = { ...rules[of], resultTypes: ["violations"] } as unknown as RunOptions;
  const found = await page.evaluate(async (options) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, options);
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  }, options);
  return found.map((finding) => `${new URL(page.url()).pathname}: ${finding}`);
}

/** The same at each of these widths and in both themes, and where the page is too wide. It is left in the dark. */
export async function findingsIn(page: Page, widths: readonly number[], name: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator("html")).toHaveClass(new RegExp(`\\b${theme}\\b`));
    for (const width of widths) {
      await page.setViewportSize({ width, height: 844 });
      const here = await findings(page, theme === "light" ? "all" : "colours");
      found.push(...here.map((finding) => `${name}, ${theme}, ${width} wide: ${finding}`));
      const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      if (!fits) found.push(`${name}, ${theme}, ${width} wide: ${page.url()} is too wide`);
      await picture(page, `${name}-${theme}-${width}`);
    }
  }
  return found;
}

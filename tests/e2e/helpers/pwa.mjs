// What the installed page says about itself (docs/decisions/0004-build-and-pwa.md).
import { expect } from "@playwright/test";

export const BUILD = /^[0-9a-f]{12}$/;

// Opens the page and waits until a cold start would work without the network.
export async function openInstalled(page, url = "/") {
  await page.goto(url);
  await expect(page.locator("html")).toHaveAttribute("data-offline", "ready");
}

export async function build(page) {
  return page.locator("html").getAttribute("data-build");
}

// The builds whose files the browser keeps.
export async function keptBuilds(page) {
  const names = await page.evaluate(() => caches.keys());
  return names.map((name) => name.replace("perennial-", "")).sort();
}

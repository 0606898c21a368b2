// Photographs the product with the sample company in it: `cargo xtask screenshots`. Three sizes, two themes, two scripts.
import { mkdir } from "node:fs/promises";
import path from "node:path";

import { chromium, expect } from "@playwright/test";

import { OWNER, signIn, signUp } from "../helpers/people.mjs";
import { required, Server } from "../helpers/server.mjs";
import { CHROMIUM_ARGUMENTS } from "../playwright.config.mjs";

const FOLDER = required("PERENNIAL_SCREENSHOTS");

const SIZES = {
  wide: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 1080, height: 810 }, hasTouch: true },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
};

// Every area once; the look changes along the way, so that each theme and script is seen in each size.
const SCENES = [
  { name: "today", path: "/" },
  { name: "companies", path: "/customers/companies" },
  { name: "people", path: "/customers/people" },
  { name: "pipeline", path: "/pipeline" },
  { name: "booth", path: "/booth" },
  { name: "segments", path: "/segments" },
  { name: "insight", path: "/insight/pareto" },
  { name: "import", path: "/import" },
  { name: "sync", path: "/sync" },
  { name: "settings", path: "/settings" },
];
const LOOKS = [
  { name: "light-en", theme: "light", language: "en" },
  { name: "dark-zh-Hans", theme: "dark", language: "zh-Hans" },
];

async function fillWithSample(page) {
  await page.goto("/import");
  await page.getByRole("button", { name: "Use sample data" }).click();
  await expect(page.getByText("Sample company").first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("status").filter({ hasText: "Synced" })).toBeVisible({ timeout: 60_000 });
}

async function photograph(browser, base, size, look) {
  const context = await browser.newContext({ baseURL: base, locale: "en-GB", ...SIZES[size] });
  const page = await context.newPage();
  await signIn(page, OWNER);
  await page.evaluate(({ theme, language }) => {
    localStorage.setItem("theme", theme);
    localStorage.setItem("language", language);
  }, look);
  for (const scene of SCENES) {
    await page.goto(scene.path);
    await settled(page);
    await page.screenshot({ path: path.join(FOLDER, `${scene.name}-${size}-${look.name}.png`) });
  }
  await context.close();
}

// Nothing on the page has changed for a while: answers of the engine come when they come.
function quiet() {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, 400);
    new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(resolve, 400);
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
}

// Records are there, fonts are loaded, nothing is a skeleton any more.
async function settled(page) {
  await expect(page.locator("main")).toBeVisible();
  await expect(page.locator(".skeleton")).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(quiet);
}

await mkdir(FOLDER, { recursive: true });
const server = await Server.start();
const browser = await chromium.launch({ executablePath: required("PERENNIAL_CHROMIUM"), args: CHROMIUM_ARGUMENTS });
try {
  const base = `http://localhost:${server.port}`;
  const context = await browser.newContext({ baseURL: base, locale: "en-GB" });
  const page = await context.newPage();
  await signUp(page, OWNER);
  await fillWithSample(page);
  await context.close();
  for (const size of Object.keys(SIZES)) {
    for (const look of LOOKS) await photograph(browser, base, size, look);
  }
  console.log(`Screenshots are in ${FOLDER}`);
} finally {
  await browser.close();
  await server.stop();
}

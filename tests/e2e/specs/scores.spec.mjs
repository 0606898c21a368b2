// Scores of a customer: each opens the arithmetic that gives it, in every language, with keys alone.
import { createDeal, inspector } from "../helpers/crm.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

async function fillWithSample(page) {
  await signUp(page);
  await page.goto("/import");
  await page.getByRole("button", { name: "Use sample data" }).click();
  await expect(page.getByRole("heading", { name: "Everything is on this device" })).toBeVisible({ timeout: 60_000 });
}

async function openBuyer(page) {
  await fillWithSample(page);
  await page.goto("/segments");
  await page.locator("main table a").first().click();
  await page.locator('[role="grid"] a').first().click();
  await expect(inspector(page).getByRole("heading", { name: "Scores" })).toBeVisible();
}

const NAMES = ["RFM segment", "ABC class", "Lifetime value", "Still a customer", "Risk of leaving", "Loyalty index", "Completeness"];

const numbers = async (cells) => (await cells.allTextContents()).map((text) => Number(text.replaceAll(/[^\d.-]/g, "")));

test("a score opens its parts, and they add up", async ({ page }) => {
  test.slow();
  await openBuyer(page);
  for (const name of NAMES) {
    const score = inspector(page).getByRole("button", { name: new RegExp(`^${name}`) });
    await score.click();
    const why = page.getByRole("dialog");
    await expect(why.getByRole("table")).toBeVisible();
    await expect(why.locator("p").first()).not.toBeEmpty();
    await accessible(page, name);
    await fits(page, name);
    if (name === "Completeness") {
      const parts = await numbers(why.locator("tbody td:last-child"));
      const [whole] = await numbers(why.getByRole("heading"));
      expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - whole)).toBeLessThan(1);
    }
    await page.keyboard.press("Escape");
    await expect(why).toHaveCount(0);
    await expect(score).toBeFocused();
  }
});

test("an open deal opens what its win probability is made of", async ({ page }) => {
  test.slow();
  await fillWithSample(page);
  await page.goto("/pipeline");
  await createDeal(page, "Mill for Keil", "12000");
  await inspector(page).getByRole("button", { name: /^Win probability/ }).click();
  const why = page.getByRole("dialog");
  await expect(why.getByRole("table")).toBeVisible();
  await accessible(page, "win probability");
  await fits(page, "win probability");
  const [percent] = await numbers(why.getByRole("heading"));
  const [sum] = await numbers(why.getByRole("row", { name: /^Sum/ }).locator("td").first());
  const parts = await numbers(why.locator("tbody td:last-child"));
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.reduce((all, part) => all + part, 0)).toBeCloseTo(sum, 6);
  expect(Math.abs(100 / (1 + Math.exp(-sum)) - percent)).toBeLessThan(0.06);
});

test.describe("on a phone, in 简体中文 and dark", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: "dark" });

  test("a score opens its parts", async ({ page }) => {
    test.slow();
    await openBuyer(page);
    const address = page.url();
    await page.goto("/settings");
    await page.getByLabel("Language").selectOption({ label: "简体中文" });
    await page.goto(address);
    await page.getByRole("button", { name: /^流失风险/ }).click();
    await expect(page.getByRole("dialog").getByRole("table")).toBeVisible();
    await translated(page, "score");
    await accessible(page, "score");
    await fits(page, "score");
  });
});

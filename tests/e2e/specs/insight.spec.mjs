// Reports of Insight: the list, a report by keyboard and pointer, its rows, its file, in three languages.
import { readFile } from "node:fs/promises";

import { openArea } from "../helpers/crm.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

async function fill(page) {
  await signUp(page);
  await page.goto("/import");
  await page.getByRole("button", { name: "Use sample data" }).click();
  await expect(page.getByRole("heading", { name: "Everything is on this device" })).toBeVisible({ timeout: 60_000 });
}

async function sound(page, name) {
  await accessible(page, name);
  await translated(page, name);
  await fits(page, name);
}

test("every report opens by the keyboard, and a number opens its rows", async ({ page }) => {
  test.slow();
  await fill(page);
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await expect(page).toHaveURL(/\/insight$/);
  await sound(page, "the list of reports");
  const reports = page.locator("main .insight-list a");
  const names = await reports.allTextContents();
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    await page.goto("/insight");
    await reports.filter({ hasText: name }).first().focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(page.locator("main .report-figures, main .report-table").first()).toBeVisible();
  }
  // One of each way of drawing.
  for (const key of ["pareto", "cohorts", "five-points", "survival", "matrix", "lifetime", "satisfaction", "campaign", "score-churn"]) {
    await page.goto(`/insight/${key}`);
    await expect(page.locator("main .report-figures, main .report-table").first()).toBeVisible();
    await sound(page, key);
  }

  await page.goto("/insight/pareto");
  const customers = page.locator("dl").getByRole("link").first();
  const count = await customers.textContent();
  await customers.click();
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", String(Number(count) + 1));
});

test("a report is a file, and a sheet of paper without what is for the screen", async ({ page }) => {
  await fill(page);
  await page.goto("/insight/pareto");
  await expect(page.getByRole("heading", { name: "Classes by revenue" })).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^pareto-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).split("\r\n");
  expect(lines[0]).toBe("\ufeffWho makes the money");
  for (const said of [/^Whose,\w+$/, /^Currency,[A-Z]{3}$/, /^As of,.*20\d\d/]) {
    expect(lines.some((line) => said.test(line)), String(said)).toBe(true);
  }
  expect(lines).toContain("Class,Customers,Of customers,Revenue,Of revenue,Smallest revenue in it");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
  await expect(page.getByRole("navigation", { name: "Reports" })).toBeHidden();
  await expect(page.getByRole("heading", { name: "Classes by revenue" })).toBeVisible();
});

test("an amount is typed exactly, and stands on the sheet with everything else that is assumed", async ({ page }) => {
  await fill(page);
  await page.goto("/insight/return");
  const cost = page.getByRole("textbox", { name: /^IT a year/ });
  await cost.fill("1234.56");
  await cost.press("Enter");
  await expect(page).toHaveURL(/it-cost:1234\.56/);
  const assumed = page.locator(".report > .print-only");
  await expect(assumed).toContainText("1,234.56");
  await expect(assumed).toBeHidden();
  await page.emulateMedia({ media: "print" });
  await expect(assumed).toBeVisible();
});

test("RFM is a file and a sheet, too, and a list goes onto paper with all its rows", async ({ page }) => {
  await fill(page);
  await page.goto("/segments");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  const lines = (await readFile(await (await saved).path(), "utf8")).split("\r\n");
  expect(lines).toContain("Customers by segment");
  expect(lines).toContain("Where the scores are cut");

  await openArea(page, "Customers");
  const rows = page.locator(".table-body > .table-row:not(.is-coming)");
  await expect(rows.first()).toBeVisible();
  const all = Number(await page.getByRole("grid").getAttribute("aria-rowcount")) - 1;
  // The dialog for printing is the browser's own: what it would find is counted when it is asked for.
  await page.evaluate(() => {
    window.print = () => { window.found = document.querySelectorAll(".table-body > .table-row:not(.is-coming)").length; };
  });
  const seen = await rows.count();
  await page.keyboard.press("Control+p");
  await expect.poll(() => page.evaluate(() => window.found)).toBe(Math.min(all, 500));
  await page.emulateMedia({ media: "print" });
  await expect(rows.last()).toBeVisible();
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await expect(rows).toHaveCount(seen);
});

test("where nobody has bought anything, a report says what to do; an address that names none says so", async ({ page }) => {
  await signUp(page);
  await page.goto("/insight/lifetime");
  await expect(page.getByRole("heading", { name: "No orders yet" })).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "Import a file" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Keep for everybody" })).toHaveCount(0);
  await page.goto("/insight/nothing");
  await expect(page.getByRole("heading", { name: "There is no such report" })).toBeVisible();
});

test("a rule over what happened is a sentence that one can change", async ({ page }) => {
  await fill(page);
  await openArea(page, "Customers");
  const bar = page.getByRole("group", { name: "Filter" });
  await bar.getByRole("button", { name: "Add a rule" }).click();
  await page.getByRole("menuitem", { name: "Number of orders" }).click();
  await page.getByLabel("Times").fill("many");
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("This is not a number").first()).toBeVisible();
  await page.getByLabel("Times").fill("2");
  await page.getByRole("button", { name: "Done" }).click();
  await expect(bar).toContainText("ordered at least 2 times within 12 months");
  await bar.getByRole("button", { name: "ordered at least 2 times within 12 months", exact: true }).click();
  await page.getByLabel("How often").selectOption({ label: "never" });
  await page.getByLabel("Within", { exact: true }).selectOption({ label: "ever" });
  await page.getByRole("button", { name: "Done" }).click();
  await expect(bar).toContainText("never ordered");
  await sound(page, "a list with a rule over what happened");
  await page.reload();
  await expect(bar).toContainText("never ordered");
});

// What a customer answered: written down from his page, seen in his story and in the list, and opened from the report.
import { create, inspector, openList, openRecord, row, total } from "../helpers/crm.mjs";
import { csv, file } from "../helpers/files.mjs";
import { count, importFile } from "../helpers/importing.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const menu = (page) => inspector(page).getByRole("button", { name: "More", exact: true });

async function answer(page, question, score, comment) {
  await menu(page).click();
  await page.getByRole("menuitem", { name: "New survey answer" }).click();
  const sheet = page.getByRole("dialog", { name: "New survey answer" });
  await expect(sheet.getByLabel("Customer (required)")).toHaveValue("Acker AG");
  await sheet.getByLabel("Question (required)").selectOption({ label: question });
  await sheet.getByLabel("Score (required)").fill(score);
  await sheet.getByLabel("Comment").fill(comment);
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  return sheet;
}

test("an answer is written down on the customer's page and counts in the report", async ({ page }) => {
  await signUp(page);
  await create(page, "New company", { "Name (required)": "Acker AG" });
  await openList(page, "Companies");
  await openRecord(page, "Acker AG");

  // Eleven is on no scale: the form stays, with what was typed.
  const sheet = await answer(page, "Would recommend (NPS, 0–10)", "11", "Quick and friendly");
  await expect(sheet).toContainText("Only 0–10 is possible here.");
  await accessible(page, "the form of an answer");
  await translated(page, "the form of an answer");
  await fits(page, "the form of an answer");
  await sheet.getByLabel("Score (required)").fill("9");
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  await expect(sheet).toBeHidden();
  await expect(inspector(page).getByRole("heading", { name: "NPS 9", level: 2 })).toBeVisible();

  await openList(page, "Survey answers");
  await total(page, "1");
  await expect(row(page, "NPS 9")).toContainText("Acker AG");
  await openList(page, "Companies");
  await openRecord(page, "Acker AG");
  await expect(inspector(page).getByRole("link", { name: "Survey answers 1: open all" })).toBeVisible();
  await inspector(page).getByRole("tab", { name: "Timeline" }).click();
  await expect(inspector(page).getByRole("link", { name: "NPS 9" })).toBeVisible();
  await expect(inspector(page)).toContainText("Quick and friendly");

  await page.goto("/insight/satisfaction");
  await page.locator("dl").getByRole("link", { name: "100" }).click();
  await expect(row(page, "NPS 9")).toBeVisible();
});

test("satisfaction, bargains and referrals look right with the sample", async ({ page }) => {
  test.slow();
  await signUp(page);
  await page.goto("/import");
  await page.getByRole("button", { name: "Use sample data" }).click();
  await expect(page.getByRole("heading", { name: "Everything is on this device" })).toBeVisible({ timeout: 60_000 });
  for (const key of ["satisfaction", "bargain", "referral"]) {
    await page.goto(`/insight/${key}`);
    await expect(page.locator("main .report-table").first()).toBeVisible();
    await accessible(page, key);
    await translated(page, key);
    await fits(page, key);
  }
  // Who was brought opens the companies that were.
  const brought = page.locator("dl").getByRole("link").nth(1);
  const told = await brought.textContent();
  await brought.click();
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", String(Number(told) + 1));
});

test("answers come from a file", async ({ page }) => {
  await signUp(page);
  await importFile(page, file("answers.csv", csv([
    ["Customer", "NPS", "CSAT", "Date"],
    ["Mei Lin", "9", "5", "2024-03-04"],
    ["Wei Chen", "3", "", "2024-03-05"],
  ])));
  await count(page, "Rows read", "2");
  await count(page, "Rows with a problem", "0");
  await openList(page, "Survey answers");
  await total(page, "3");
});

// The import as a person walks through it: choose a file, check the columns, let it run, read the counts.
import { expect } from "@playwright/test";

import { openArea } from "./crm.mjs";

const FINISHED_MS = 60_000;

// Chooses a file on the import page, which is opened where it is not.
export async function choose(page, chosen) {
  await openArea(page, "Import");
  const another = page.getByRole("button", { name: "Import another file" });
  const input = page.locator('main input[type="file"]');
  await expect(another.or(input)).toBeAttached();
  if (await another.isVisible()) await another.click();
  await input.setInputFiles(chosen);
}

// The step in which columns are checked; `columns` says where some of them go.
export async function check(page, columns = {}) {
  await expect(page.getByRole("table", { name: "Columns and where they go" })).toBeVisible();
  for (const [column, target] of Object.entries(columns)) {
    await page.getByLabel(`Where “${column}” goes`).selectOption({ label: target });
  }
}

export async function run(page) {
  await page.locator("main").getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Everything is on this device" })).toBeVisible({ timeout: FINISHED_MS });
}

// One of the counts that the last step shows.
export const count = (page, label, number) =>
  expect(page.locator("dl > div").filter({ hasText: label }).locator("dd")).toHaveText(number);

export async function importFile(page, chosen, columns) {
  await choose(page, chosen);
  await check(page, columns);
  await run(page);
}

// Takes an import back by one of its buttons, and agrees; `text` is what the question has to say.
export async function takeBack(page, button, text = "") {
  await button.click();
  const question = page.getByRole("dialog", { name: "Take this import back?" });
  await expect(question).toContainText(text);
  await question.getByRole("button", { name: "Take back" }).click();
}

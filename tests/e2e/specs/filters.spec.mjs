// The filter bar by the keys: what is typed goes into the open editor and nowhere else, and Done closes it.
import { create, openList, row } from "../helpers/crm.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const bar = (page) => page.getByRole("group", { name: "Filter" });

async function companies(page) {
  await signUp(page);
  for (const name of ["Alpha", "Beta"]) await create(page, "New company", { "Name (required)": name });
  await openList(page, "Companies");
  await expect(row(page, "Beta")).toBeVisible();
}

async function rule(page, word) {
  await bar(page).getByRole("button", { name: "Add a rule" }).first().click();
  await expect(page.getByRole("textbox", { name: "Search the list" })).toBeFocused();
  await page.keyboard.type(word);
}

test("the list of fields is searched, Enter takes the first", async ({ page }) => {
  await companies(page);
  await rule(page, "indus");
  await expect(page.getByRole("menuitem")).toHaveText(["Industry"]);
  await page.keyboard.press("Enter");
  await expect(bar(page).getByRole("button", { name: /^Industry/ })).toBeVisible();
  await expect(page.getByRole("menu")).toHaveCount(0);
});

test("typing goes into the value of a rule, never into the list below it", async ({ page }) => {
  await companies(page);
  await rule(page, "tags");
  await page.keyboard.press("Enter");
  const value = bar(page).getByRole("combobox", { name: "Value" });
  await expect(value).toBeFocused();
  await page.keyboard.type("jkey account");
  await expect(value).toHaveValue("jkey account");
  // Wherever the focus is: while something is open, keys are not those of the list.
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.type("je");
  await expect(page.getByRole("grid").locator("input:not([type=checkbox]), select")).toHaveCount(0);
  await expect(page.getByRole("grid")).not.toBeFocused();
});

test("Done closes the editor when nothing was changed, too", async ({ page }) => {
  await companies(page);
  await rule(page, "industry");
  await page.keyboard.press("Enter");
  const done = page.getByRole("button", { name: "Done" });
  await done.click();
  await expect(done).toHaveCount(0);
  await bar(page).getByRole("button", { name: /^Industry/ }).click();
  await done.click();
  await expect(done).toHaveCount(0);
});

test("alternatives and opposites are made by pressing the words of the sentence", async ({ page }) => {
  await companies(page);
  await page.goto("/customers/companies?filter=all(f100.has(talpha),f100.has(tbeta))");
  await expect(bar(page)).toContainText("and");
  await expect(row(page, "Alpha")).toHaveCount(0);
  await bar(page).getByRole("button", { name: "and", exact: true }).click();
  await expect(row(page, "Alpha")).toBeVisible();
  await expect(row(page, "Beta")).toBeVisible();

  const alpha = bar(page).getByRole("button", { name: "Name contains alpha", exact: true });
  await alpha.click();
  await page.getByRole("button", { name: "Select what does not fit" }).click();
  await expect(row(page, "Alpha")).toHaveCount(0);
  await expect(row(page, "Beta")).toBeVisible();
  await page.reload();
  await bar(page).getByRole("button", { name: "not", exact: true }).click();
  await expect(row(page, "Alpha")).toBeVisible();
});

test("what is wrong with a rule stands beside it, and the rest works", async ({ page }) => {
  await companies(page);
  await page.goto("/customers/companies?filter=all(f100.has(talpha),f9999.has(tx))");
  await expect(bar(page).locator(".rule-problem")).toBeVisible();
  await expect(row(page, "Alpha")).toBeVisible();
  await expect(row(page, "Beta")).toHaveCount(0);
});

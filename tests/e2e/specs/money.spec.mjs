// Money in more than one currency: the workspace's own, dated rates, numbers as people of either writing type them.
import { createDeal, inspector, openArea, row } from "../helpers/crm.mjs";
import { accessible, fits } from "../helpers/look.mjs";
import { secondMember, signUp, synced } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const settings = async (page, part) => {
  await page.goto(`/settings/${part}`);
  await expect(page.getByRole("navigation", { name: "Settings" })).toBeVisible();
};

async function addRate(page, { per, costs, currency }) {
  await page.getByRole("button", { name: "New exchange rate" }).click();
  const sheet = page.getByRole("dialog", { name: "New exchange rate" });
  await sheet.getByLabel(/^One unit of/).selectOption(per);
  await sheet.getByLabel(/^Costs/).fill(costs);
  await sheet.getByLabel(/^In/).selectOption(currency);
  await sheet.getByLabel(/^Valid from/).fill("01/01/2026");
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  return sheet;
}

test("the currency of the workspace is chosen, and a rate makes others count", async ({ browser, page, problems, network }) => {
  await signUp(page);
  await settings(page, "workspace");
  const line = page.locator(".line", { has: page.getByRole("button", { name: "Edit Currency", exact: true }) });
  await line.click();
  await page.getByRole("combobox", { name: "Currency" }).selectOption("CHF");
  await page.keyboard.press("Tab");
  await expect(line).toContainText("CHF");
  await page.reload();
  await expect(line).toContainText("CHF");

  await settings(page, "rates");
  await expect(page.getByRole("heading", { name: "No exchange rates yet" })).toBeVisible();
  const same = await addRate(page, { per: "CHF", costs: "0,93", currency: "CHF" });
  await expect(same.getByRole("alert").or(same.locator("[aria-invalid=true]")).first()).toBeVisible();
  await same.getByLabel(/^One unit of/).selectOption("USD");
  await same.getByRole("button", { name: "Create", exact: true }).click();
  await expect(same).toBeHidden();
  await expect(row(page, "USD/CHF")).toContainText("0.93");
  await accessible(page, "rates");
  await fits(page, "rates");

  await openArea(page, "Pipeline");
  await createDeal(page, "Mill for Keil", "12,50");
  await expect(inspector(page)).toContainText("CHF 12.50");

  await synced(page);
  const theirs = await secondMember({ browser, page, problems, network });
  await settings(theirs, "rates");
  await expect(row(theirs, "USD/CHF")).toBeVisible();
  await expect(theirs.getByRole("button", { name: "New exchange rate" })).toHaveCount(0);
});

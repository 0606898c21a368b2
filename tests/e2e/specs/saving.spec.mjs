// Forms while they are being saved: nothing can be typed that would be lost when they close, and the keys stay there.
import { inspector, openArea, openList } from "../helpers/crm.mjs";
import { hold, holdable, letGo } from "../helpers/hold.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

test.beforeEach(async ({ page }) => {
  await holdable(page);
  await signUp(page);
});

async function newCompany(page) {
  await openArea(page, "Customers");
  await page.getByRole("tab", { name: "Companies" }).click();
  await page.locator("main").getByRole("button", { name: "New company" }).click();
  return page.getByRole("dialog", { name: "New company" });
}

test("the form of a new record rests while it is saved, then the record has what was typed", async ({ page }) => {
  const sheet = await newCompany(page);
  const name = sheet.getByLabel("Name (required)");
  await name.fill("Zuse KG");
  await hold(page);
  await name.press("Enter");
  const save = sheet.getByRole("button", { name: "Create", exact: true });
  await expect(save).toHaveAttribute("aria-busy", "true");
  await expect(save).toBeFocused();
  const field = sheet.locator("input").first();
  await page.keyboard.type("c and more");
  await expect(field).toHaveValue("Zuse KG");
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await letGo(page);
  await expect(sheet).toBeHidden();
  await expect(inspector(page).getByRole("heading", { name: "Zuse KG", exact: true })).toBeVisible();
});

test("a refused save gives the fields back, and the focus to the first that is wrong", async ({ page }) => {
  const sheet = await newCompany(page);
  await hold(page);
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  await expect(sheet.locator(".form-fields")).toHaveAttribute("inert", "");
  await letGo(page);
  await expect(sheet.getByText("This cannot be empty.")).toBeVisible();
  await expect(sheet.getByLabel("Name (required)")).toBeFocused();
  await page.keyboard.type("Zuse KG");
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("heading", { name: "Zuse KG", exact: true })).toBeVisible();
});

test("a name is saved once, however often it is confirmed", async ({ page }) => {
  await openList(page, "Companies");
  await page.getByRole("button", { name: "Saved views" }).click();
  await page.getByRole("menuitem", { name: "Save as a view" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("Mine");
  await hold(page);
  await dialog.getByRole("textbox").press("Enter");
  await page.keyboard.press("Enter");
  await letGo(page);
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Saved views" }).click();
  await expect(page.getByRole("menuitem", { name: /^Mine/ })).toHaveCount(1);
});

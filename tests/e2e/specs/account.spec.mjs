// From the first account to a customer: empty state, forms, the open record, its history, undo, delete and restore.
import { create, createPerson, editField, inspector, openArea, openList, openRecord, row, toast } from "../helpers/crm.mjs";
import { OWNER, signUp, synced } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

test("an empty workspace offers the sample", async ({ page }) => {
  await signUp(page);
  await page.locator("main").getByRole("button", { name: "Use sample data" }).click();
  await expect(page.getByRole("heading", { name: "Everything is on this device" })).toBeVisible({ timeout: 60_000 });
});

test("the first account leads over the empty state to a customer", async ({ page }) => {
  await signUp(page);
  await expect(page.getByRole("heading", { name: "A good place to begin" })).toBeVisible();
  await openList(page, "People");
  await expect(page.getByRole("heading", { name: "No people yet" })).toBeVisible();

  await page.locator("main").getByRole("button", { name: "New person" }).click();
  const sheet = page.getByRole("dialog", { name: "New person" });
  await sheet.getByLabel("Family name").fill("Lovelace");
  await sheet.getByLabel("Given name").fill("Ada");
  const companies = sheet.getByRole("combobox", { name: "Companies" });
  await companies.fill("Analytical Engines");
  await page.getByRole("option", { name: "Create “Analytical Engines”" }).click();
  await expect(sheet.getByText("Analytical Engines", { exact: true })).toBeVisible();
  await sheet.getByLabel("Job title").fill("Programmer");
  await sheet.getByRole("button", { name: "Create", exact: true }).click();

  await expect(inspector(page).getByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
  await expect(inspector(page).getByRole("link", { name: "Analytical Engines" }).first()).toBeVisible();
  await expect(inspector(page)).toContainText("Programmer");
  await expect(row(page, "Ada Lovelace")).toBeVisible();
  await openList(page, "Companies");
  await expect(row(page, "Analytical Engines")).toBeVisible();
  await synced(page);
});

test("an edit shows at once, in the list and with before and after in the history", async ({ page }) => {
  await signUp(page);
  await createPerson(page, "Grace", "Hopper");
  await editField(page, "Family name", "Murray");
  await expect(inspector(page).getByRole("heading", { name: "Grace Murray" })).toBeVisible();
  await expect(row(page, "Grace Murray")).toBeVisible();

  await inspector(page).getByRole("tab", { name: "History" }).click();
  const change = inspector(page).getByRole("listitem").filter({ has: page.getByRole("deletion") });
  await expect(change.getByRole("deletion")).toHaveText("Hopper");
  await expect(change.getByRole("insertion")).toHaveText("Murray");
  await expect(change).toContainText("Family name");
  await expect(change).toContainText(OWNER.name);
});

test("undo by toast, by Ctrl Z and redo; delete and restore", async ({ page }) => {
  await signUp(page);
  await createPerson(page, "Alan", "Turing");
  await editField(page, "Given name", "Mathison");
  await expect(row(page, "Mathison Turing")).toBeVisible();

  await inspector(page).getByRole("heading", { name: "Mathison Turing" }).click();
  await page.keyboard.press("Control+z");
  await expect(toast(page, "Undone")).toBeVisible();
  await expect(row(page, "Alan Turing")).toBeVisible();
  await page.keyboard.press("Control+Shift+z");
  await expect(row(page, "Mathison Turing")).toBeVisible();

  await inspector(page).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(row(page, "Mathison Turing")).toHaveCount(0);
  await toast(page, "Mathison Turing deleted.").getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "Mathison Turing")).toBeVisible();

  await inspector(page).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(inspector(page).getByText("This record is deleted.")).toBeVisible();
  await inspector(page).getByRole("button", { name: "Restore" }).click();
  await expect(row(page, "Mathison Turing")).toBeVisible();
  await expect(inspector(page).getByText("This record is deleted.")).toBeHidden();
});

test("a half-filled form comes back after a reload, and a form without its name says so", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Customers");
  await page.getByRole("tab", { name: "Companies" }).click();
  await page.locator("main").getByRole("button", { name: "New company" }).click();
  const sheet = page.getByRole("dialog", { name: "New company" });
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  await expect(sheet.getByText("This cannot be empty.")).toBeVisible();
  await sheet.getByLabel("Name (required)").pressSequentially("Zuse KG, Neukirchen");
  await page.reload();
  await page.locator("main").getByRole("button", { name: "New company" }).click();
  await expect(sheet.getByLabel("Name (required)")).toHaveValue("Zuse KG, Neukirchen");
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  await expect(row(page, "Zuse KG, Neukirchen")).toBeVisible();
});

test("several rows are selected and deleted as one action with one undo", async ({ page }) => {
  await signUp(page);
  for (const name of ["Alpha", "Beta", "Gamma"]) await create(page, "New company", { "Name (required)": name });
  for (const name of ["Alpha", "Gamma"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  const bar = page.getByRole("toolbar", { name: "Selected rows" });
  await expect(bar).toContainText("2 selected");
  await bar.getByRole("button", { name: "Delete" }).click();
  await expect(row(page, "Alpha")).toHaveCount(0);
  await expect(row(page, "Beta")).toBeVisible();
  await toast(page, "2 records deleted.").getByRole("button", { name: "Undo" }).click();
  for (const name of ["Alpha", "Beta", "Gamma"]) await expect(row(page, name)).toBeVisible();
  await openRecord(page, "Gamma");
});

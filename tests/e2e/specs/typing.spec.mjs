// What is typed and not confirmed: neither a change of somebody else nor leaving the page takes it away.
import { create, editField, inspector, openEditor, openList, openRecord, total } from "../helpers/crm.mjs";
import { opened, signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const line = (page, name) => inspector(page).getByRole("button", { name: `Edit ${name}`, exact: true });
const field = (page, name) => inspector(page).getByRole("textbox", { name, exact: true });

async function company(page) {
  await signUp(page);
  await create(page, "New company", { "Name (required)": "Alpha" });
  await expect(inspector(page).getByRole("heading", { name: "Alpha", level: 2 })).toBeVisible();
}

test("what another tab writes does not replace what is being typed, and is said under it", async ({ context, page }) => {
  test.slow();
  await company(page);
  const other = await context.newPage();
  await other.goto(page.url());
  const theirs = await openEditor(other, "Name");
  const name = await openEditor(page, "Name");
  await name.press("End");
  await page.keyboard.type(" and mine");
  await theirs.fill("Theirs");
  await theirs.press("Enter");
  await expect(inspector(page).getByText("Changed meanwhile to: Theirs")).toBeVisible();
  await expect(name).toHaveValue("Alpha and mine");
  await name.press("Enter");
  for (const one of [page, other]) {
    await expect(inspector(one).getByRole("heading", { name: "Alpha and mine", level: 2 })).toBeVisible();
  }
});

test("Enter takes what was typed, not what the list still shows", async ({ page }) => {
  await company(page);
  await create(page, "New company", { "Name (required)": "Zeta Works" });
  await openList(page, "People");
  await page.reload();
  await opened(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("zeta works");
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("heading", { name: "Zeta Works", level: 2 })).toBeVisible();

  await page.getByRole("banner").getByRole("button", { name: "Create" }).click();
  await page.getByRole("menuitem", { name: "New person" }).click();
  const sheet = page.getByRole("dialog", { name: "New person" });
  await sheet.getByLabel("Family name").fill("Keil");
  const companies = sheet.getByRole("combobox", { name: "Companies" });
  await companies.fill("alph");
  await expect(page.getByRole("option", { name: "Alpha", exact: true })).toBeVisible();
  await companies.selectText();
  await page.keyboard.insertText("zeta works");
  await page.keyboard.press("Enter");
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  await expect(inspector(page).getByRole("link", { name: "Zeta Works" })).toBeVisible();
  await openList(page, "Companies");
  await total(page, "2");
});

test("nobody types: what arrives is shown in the open field", async ({ context, page }) => {
  await company(page);
  const name = await openEditor(page, "Name");
  const other = await context.newPage();
  await other.goto(page.url());
  await editField(other, "Name", "Beta");
  await expect(name).toHaveValue("Beta");
});

test("Back saves what is being typed in a line", async ({ page }) => {
  await company(page);
  await openList(page, "Companies");
  await openRecord(page, "Alpha");
  const name = await openEditor(page, "Name");
  await name.fill("Alpha Works");
  await page.goBack();
  await expect(inspector(page)).toHaveCount(0);
  await openRecord(page, "Alpha Works");
});

test("lines that were left half typed by a reload come back; Enter saves, Escape drops", async ({ page }) => {
  test.slow();
  await company(page);
  await inspector(page).getByRole("button", { name: "Show all fields" }).click();
  const legal = await openEditor(page, "Legal name");
  await page.keyboard.type("Alpha Gesellschaft");
  await page.reload();
  await expect(legal).toHaveValue("Alpha Gesellschaft");
  await expect(inspector(page).getByText("Typed before and not saved.")).toBeVisible();
  await legal.press("Enter");
  await expect(line(page, "Legal name")).toBeFocused();
  await expect(inspector(page).getByText("Alpha Gesellschaft")).toBeVisible();

  await inspector(page).getByRole("button", { name: "Show all fields" }).click();
  await openEditor(page, "Description");
  await page.keyboard.type("makes gears");
  await page.goto("/");
  await page.goBack();
  const description = field(page, "Description");
  await expect(description).toHaveValue("makes gears");
  await description.press("Escape");
  await expect(description).toHaveCount(0);
  await page.reload();
  await expect(inspector(page).getByText("Alpha Gesellschaft")).toBeVisible();
  await expect(description).toHaveCount(0);
});

test("what is no number stays in its line with the reason, after a reload too", async ({ page }) => {
  test.slow();
  await company(page);
  await inspector(page).getByRole("button", { name: "Show all fields" }).click();
  const employees = await openEditor(page, "Employees");
  await employees.fill("about 12");
  await employees.press("Enter");
  await expect(inspector(page).getByText("This is not a number")).toBeVisible();
  await expect(employees).toHaveValue("about 12");
  await page.reload();
  await expect(employees).toHaveValue("about 12");
  await employees.fill("12");
  await employees.press("Enter");
  await expect(employees).toHaveCount(0);
  await expect(inspector(page).getByText("12", { exact: true })).toBeVisible();
});

test("what cannot be written stays in its line with the reason", async ({ page }) => {
  await company(page);
  const name = await openEditor(page, "Name");
  await name.fill("");
  await name.press("Enter");
  await expect(inspector(page).getByText("This cannot be empty.")).toBeVisible();
  await name.fill("Beta");
  await name.press("Enter");
  await expect(inspector(page).getByRole("heading", { name: "Beta", level: 2 })).toBeVisible();
  await expect(name).toHaveCount(0);
});

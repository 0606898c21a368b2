// The keyboard alone: the palette, going by letters, moving and selecting in lists, the list of keys, Escape.
import { create, createDeal, createPerson, inspector, openList, row, tabTo } from "../helpers/crm.mjs";
import { hold, holdable, letGo } from "../helpers/hold.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

test("g and a letter goes to every area", async ({ page }) => {
  await signUp(page);
  for (const [letter, path] of [["c", "/customers"], ["p", "/pipeline"], ["b", "/booth"], ["s", "/segments"], ["i", "/insight"], ["m", "/import"], ["y", "/sync"], [",", "/settings"], ["t", "/"]]) {
    await page.keyboard.press("g");
    await page.keyboard.press(letter);
    await expect(page).toHaveURL(new RegExp(`${path}$`));
    await expect(page.locator("main h1").first()).toBeVisible();
  }
});

test("palette, list of keys and Escape", async ({ page }) => {
  await signUp(page);
  const palette = page.getByRole("dialog", { name: "Commands and search" });
  await page.keyboard.press("Control+k");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("go to seg");
  await page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
  await expect(page).toHaveURL(/\/segments$/);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("new comp");
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "New company" });
  await expect(sheet.getByLabel("Name (required)")).toBeFocused();
  await page.keyboard.type("Keys only");
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("heading", { name: "Keys only" })).toBeVisible();

  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await page.keyboard.press("?");
  await expect(keys).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog", { name: /^New / })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("j, k, x and Shift in a list; Enter opens, Escape closes", async ({ page }) => {
  await signUp(page);
  for (const name of ["Alpha", "Beta", "Gamma"]) await create(page, "New company", { "Name (required)": name });
  await openList(page, "Companies");
  const grid = page.getByRole("grid", { name: "Companies" });
  await tabTo(page, grid);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(grid.getByRole("checkbox", { checked: true })).toHaveCount(1);
  await page.keyboard.press("Shift+J");
  await expect(page.getByRole("toolbar", { name: "Selected rows" })).toContainText("2 selected");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("toolbar", { name: "Selected rows" })).toHaveCount(0);
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("heading", { level: 2 })).toBeVisible();
  await tabTo(page, inspector(page).getByRole("button", { name: "Close", exact: true }));
  await page.keyboard.press("Escape");
  await expect(inspector(page)).toHaveCount(0);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
});

test("e edits the first column in the table, options too; Enter and Escape give the keys back", async ({ page }) => {
  await signUp(page);
  await create(page, "New company", { "Name (required)": "Alpha" });
  // Columns by the address: the industry comes first.
  await page.goto("/customers/companies?cols=f103");
  const grid = page.getByRole("grid", { name: "Companies" });
  await expect(grid.getByRole("row")).toHaveCount(2);
  await tabTo(page, grid);
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  const choice = grid.getByRole("combobox", { name: "Industry", exact: true });
  await expect(choice).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(choice).toHaveCount(0);
  await expect(grid).toBeFocused();
  await page.keyboard.press("e");
  await expect(choice).not.toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(grid).toBeFocused();
});

test("an editor that was opened before the answer to the change before shows the answer", async ({ page }) => {
  await holdable(page);
  await signUp(page);
  await create(page, "New company", { "Name (required)": "Alpha" });
  await page.goto("/customers/companies?cols=f103");
  const grid = page.getByRole("grid", { name: "Companies" });
  await expect(grid.getByRole("row")).toHaveCount(2);
  await tabTo(page, grid);
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  const choice = grid.getByRole("combobox", { name: "Industry", exact: true });
  await expect(choice).toBeFocused();
  await hold(page);
  await page.keyboard.press("ArrowDown");
  const chosen = await choice.inputValue();
  await page.keyboard.press("Enter");
  await expect(grid).toBeFocused();
  await page.keyboard.press("e");
  await expect(choice).toHaveValue("");
  await letGo(page);
  await expect(choice).toHaveValue(chosen);
  await expect(choice).toBeFocused();
});

test("Enter in a line of the open record goes back to its button", async ({ page }) => {
  await signUp(page);
  await create(page, "New company", { "Name (required)": "Alpha" });
  const edit = inspector(page).getByRole("button", { name: "Edit Name", exact: true });
  await tabTo(page, edit);
  await page.keyboard.press("Enter");
  const name = inspector(page).getByRole("textbox", { name: "Name", exact: true });
  await expect(name).toBeFocused();
  await page.keyboard.type("Beta");
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("heading", { name: /Beta/ })).toBeVisible();
  await expect(edit).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(name).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(edit).toBeFocused();
});

test("Escape in a dialog over an open record closes the dialog alone", async ({ page }) => {
  await signUp(page);
  await createDeal(page, "Lathe", "1000");
  await inspector(page).getByRole("button", { name: "Next step", exact: true }).click();
  await expect(page.getByLabel("What comes next")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(inspector(page).getByRole("heading", { name: "Lathe" })).toBeVisible();
  await expect(inspector(page).getByRole("button", { name: "Next step", exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(inspector(page)).toHaveCount(0);
});

test("the first j marks the first row, e edits its first cell, Tab goes on to the next", async ({ page }) => {
  await signUp(page);
  for (const name of ["Alpha", "Beta"]) await create(page, "New company", { "Name (required)": name });
  // Name as it is shown, industry, legal name, tax id.
  await page.goto("/customers/companies?cols=d50,f103,f101,f123&sort=d50");
  const grid = page.getByRole("grid", { name: "Companies" });
  await expect(grid.getByRole("row")).toHaveCount(3);
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  await expect(grid.getByRole("combobox", { name: "Industry", exact: true })).toBeFocused();
  await page.keyboard.press("Tab");
  const legal = grid.getByRole("textbox", { name: "Legal name", exact: true });
  await expect(legal).toBeFocused();
  await page.keyboard.type("Alpha GmbH");
  await page.keyboard.press("Tab");
  await expect(grid.getByRole("textbox", { name: "Tax id", exact: true })).toBeFocused();
  await expect(row(page, "Alpha")).toContainText("Alpha GmbH");
  await page.keyboard.press("Shift+Tab");
  await expect(legal).toHaveValue("Alpha GmbH");
  await page.keyboard.press("Escape");
  await expect(grid).toBeFocused();
});

test("several values of a cell are edited in a popover over it", async ({ page }) => {
  await signUp(page);
  await createPerson(page, "Ada", "Berg");
  await page.goto("/customers/people?cols=d50,f213");
  const grid = page.getByRole("grid", { name: "People" });
  await expect(grid.getByRole("row")).toHaveCount(2);
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  const add = grid.getByRole("textbox", { name: "Phones", exact: true });
  await expect(add).toBeFocused();
  const popover = page.locator(".popover");
  expect((await popover.boundingBox()).width).toBeGreaterThan(280);
  await page.keyboard.type("+49 30 901820");
  await page.keyboard.press("Enter");
  await expect(popover).toHaveCount(0);
  await expect(row(page, "Ada Berg")).toContainText("901820");
});

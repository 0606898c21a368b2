// Lists as a person works with them: every row of a long list selected at once, and ways of looking kept under a name.
import { create, openArea, openList, row, toast, total } from "../helpers/crm.mjs";
import { csv, file } from "../helpers/files.mjs";
import { importFile } from "../helpers/importing.mjs";
import { accessible } from "../helpers/look.mjs";
import { signUp, synced } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const bar = (page) => page.getByRole("toolbar", { name: "Selected rows" });
const views = (page) => page.getByRole("search").getByRole("button", { name: /Saved views$/ });

async function lines(download) {
  const parts = await (await download.createReadStream()).toArray();
  return parts.join("").trim().split("\r\n");
}

test("all rows of a list are selected by what it shows, changed and deleted as one action", async ({ page }) => {
  test.slow();
  await signUp(page);
  const rows = Array.from({ length: 1_300 }, (_, n) => [`${n % 2 ? "Odd" : "Even"} Works ${n}`, "Kiel", "Machinery"]);
  await importFile(page, file("companies.csv", csv([["Company name", "City", "Industry"], ...rows])));
  await openList(page, "Companies");
  await total(page, "1,300");
  await page.getByRole("searchbox").fill("Odd");
  await total(page, "650");
  const part = page.waitForEvent("download");
  await page.locator("main header").getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Export as CSV" }).click();
  const found = await lines(await part);
  expect(found).toHaveLength(651);
  // What the list shows comes first, and in its order.
  expect(found[0]).toMatch(/^\uFEFF?id,display_name,/);
  expect(found[1]).toContain(",Odd Works 1,");
  const all = page.getByRole("checkbox", { name: "Select all rows" });
  await all.check();
  await expect(bar(page)).toContainText("650 selected");
  await page.getByRole("searchbox").fill("");
  await expect(bar(page)).toHaveCount(0);

  await total(page, "1,300");
  await all.check();
  await expect(bar(page)).toContainText("1,300 selected");
  await page.getByRole("checkbox", { name: "Select Even Works 0", exact: true }).uncheck();
  await expect(bar(page)).toContainText("1,299 selected");
  const download = page.waitForEvent("download");
  await bar(page).getByRole("button", { name: "Export as CSV" }).click();
  const exported = await lines(await download);
  expect(exported).toHaveLength(1_300);
  expect(exported.join()).not.toContain("Even Works 0,");

  await bar(page).getByRole("button", { name: "Delete" }).click();
  await total(page, "1");
  await expect(row(page, "Even Works 0")).toBeVisible();
  await toast(page, "1,299 records deleted.").getByRole("button", { name: "Undo" }).click();
  await total(page, "1,300");
  await expect(toast(page, "Undone: 1,299 records deleted.")).toBeVisible();
  await expect(page.locator(".toast").getByRole("button", { name: "Undo" })).toHaveCount(0);
  await synced(page);
});

test("a view is saved, opened, changed, renamed, found and deleted", async ({ page }) => {
  await signUp(page);
  for (const name of ["Alpha Tools", "Beta Works"]) await create(page, "New company", { "Name (required)": name });
  await openList(page, "Companies");
  await page.goto("/customers/companies?filter=f100.has(talpha)&sort=-d50");
  await expect(row(page, "Beta Works")).toHaveCount(0);
  await expect(row(page, "Alpha Tools")).toBeVisible();

  await views(page).click();
  await page.getByRole("menuitem", { name: "Save as a view" }).click();
  const dialog = page.getByRole("dialog", { name: "Save as a view" });
  await expect(dialog.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("Only alphas");
  await dialog.getByRole("switch", { name: "Only for me" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(toast(page, "View “Only alphas” saved.")).toBeVisible();
  await expect(views(page)).toContainText("Only alphas");
  await expect(page).toHaveURL(/view=[0-9a-f]{32}.*sort=-d50/);

  await views(page).click();
  await page.getByRole("menuitem", { name: "All", exact: true }).click();
  await expect(row(page, "Beta Works")).toBeVisible();
  await page.goBack();
  await expect(row(page, "Beta Works")).toHaveCount(0);
  await page.goForward();

  await openArea(page, "Pipeline");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await page.keyboard.type("only alph");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Companies", level: 1 })).toBeVisible();
  await expect(views(page)).toContainText("Only alphas");
  await expect(row(page, "Beta Works")).toHaveCount(0);

  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(row(page, "Beta Works")).toBeVisible();
  await views(page).click();
  await page.getByRole("menuitem", { name: "Update “Only alphas”" }).click();
  await expect(toast(page, "View “Only alphas” updated.")).toBeVisible();
  await views(page).click();
  await page.getByRole("menuitem", { name: "Rename “Only alphas”" }).click();
  await dialog.getByRole("textbox", { name: "Name of the view" }).fill("Everything");
  await page.keyboard.press("Enter");
  await expect(views(page)).toContainText("Everything");

  await views(page).click();
  await page.getByRole("menuitem", { name: "Delete “Everything”" }).click();
  await expect(views(page)).toContainText("All");
  await toast(page, "View “Everything” deleted.").getByRole("button", { name: "Undo" }).click();
  await views(page).click();
  await expect(page.getByRole("menuitem", { name: "Everything" })).toBeVisible();
});

test("rows in groups, with counts, kept in address and view", async ({ page }) => {
  await signUp(page);
  const rows = [["Adler", "Machinery"], ["Berg", "Electronics"], ["Cleve", "Machinery"], ["Dorn", ""]];
  await importFile(page, file("companies.csv", csv([["Company name", "Industry"], ...rows])));
  await openList(page, "Companies");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("combobox", { name: "Group by" }).selectOption({ label: "Industry" });
  await page.keyboard.press("Escape");
  const grid = page.getByRole("treegrid", { name: "Companies" });
  const lines = ["Electronics · 1", "Berg", "Machinery · 2", "Adler", "Cleve", "None · 1", "Dorn"];
  for (const [place, words] of lines.entries()) {
    await expect(grid.locator(`[aria-rowindex="${place + 2}"]`)).toContainText(words);
  }
  await expect(page).toHaveURL(/group=f103/);
  await page.getByRole("searchbox").fill("Cleve");
  await expect(grid.locator('[aria-rowindex="2"]')).toContainText("Machinery · 1");
  await page.getByRole("searchbox").fill("");
  await expect(grid.locator('[aria-rowindex="2"]')).toContainText("Electronics · 1");
  await grid.focus();
  for (const key of ["j", "j", "j", "j", "j", "Enter"]) await page.keyboard.press(key);
  await expect(page.getByRole("complementary").getByRole("heading", { name: "Cleve" })).toBeVisible();

  await views(page).click();
  await page.getByRole("menuitem", { name: "Save as a view" }).click();
  await expect(page.getByRole("dialog").getByRole("textbox")).toBeFocused();
  await page.keyboard.type("By industry");
  await page.keyboard.press("Enter");
  await expect(views(page)).toContainText("By industry");
  await openList(page, "Companies");
  const plain = page.getByRole("grid", { name: "Companies" });
  await expect(plain.locator('[aria-rowindex="2"]')).toContainText("Adler");
  await views(page).click();
  await page.getByRole("menuitem", { name: "By industry" }).click();
  await expect(grid.locator('[aria-rowindex="2"]')).toContainText("Electronics · 1");
});

test("groups close and open by mouse and keys, counts stay, and each view remembers its own", async ({ page }) => {
  await signUp(page);
  const rows = [["Adler", "Machinery"], ["Berg", "Electronics"], ["Cleve", "Machinery"], ["Dorn", ""]];
  await importFile(page, file("companies.csv", csv([["Company name", "Industry"], ...rows])));
  await page.goto("/customers/companies?group=f103");
  const grid = page.getByRole("treegrid", { name: "Companies" });
  const line = (name) => grid.getByRole("row").filter({ hasText: name });
  const shows = async (...lines) => {
    for (const [place, words] of lines.entries()) {
      await expect(grid.locator(`[aria-rowindex="${place + 2}"]`)).toContainText(words);
    }
    await expect(grid).toHaveAttribute("aria-rowcount", String(lines.length + 1));
  };
  await shows("Electronics · 1", "Berg", "Machinery · 2", "Adler", "Cleve", "None · 1", "Dorn");
  await line("Machinery · 2").click();
  await expect(line("Machinery · 2")).toHaveAttribute("aria-expanded", "false");
  await shows("Electronics · 1", "Berg", "Machinery · 2", "None · 1", "Dorn");
  await total(page, "4");
  await accessible(page, "a table in groups");
  await page.reload();
  await shows("Electronics · 1", "Berg", "Machinery · 2", "None · 1", "Dorn");

  await grid.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await shows("Electronics · 1", "Machinery · 2", "None · 1", "Dorn");
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowRight");
  await shows("Electronics · 1", "Machinery · 2", "Adler", "Cleve", "None · 1", "Dorn");
  for (const key of ["ArrowRight", "j", "ArrowLeft"]) await page.keyboard.press(key);
  await expect(grid.locator(".is-current")).toContainText("Machinery · 2");
  await page.keyboard.press("ArrowLeft");
  await shows("Electronics · 1", "Machinery · 2", "None · 1", "Dorn");
  for (const key of ["j", "j", "x"]) await page.keyboard.press(key);
  await expect(page.getByRole("toolbar", { name: "Selected rows" })).toContainText("1 selected");
  await expect(page.getByRole("checkbox", { name: "Select Dorn" })).toBeChecked();
  await page.keyboard.press("Escape");
  await page.getByRole("checkbox", { name: "Select all rows" }).check();
  await expect(page.getByRole("toolbar", { name: "Selected rows" })).toContainText("4 selected");
  await page.getByRole("checkbox", { name: "Select all rows" }).uncheck();

  await views(page).click();
  await page.getByRole("menuitem", { name: "Save as a view" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("By industry");
  await page.keyboard.press("Enter");
  await shows("Electronics · 1", "Berg", "Machinery · 2", "Adler", "Cleve", "None · 1", "Dorn");
  await line("None · 1").click();
  await shows("Electronics · 1", "Berg", "Machinery · 2", "Adler", "Cleve", "None · 1");
  await page.goto("/customers/companies?group=f103");
  await shows("Electronics · 1", "Machinery · 2", "None · 1", "Dorn");
});

test("what is typed into a row stays while a change of somebody else arrives", async ({ page, context }) => {
  await signUp(page);
  await create(page, "New company", { "Name (required)": "Alpha" });
  await page.goto("/customers/companies?cols=f101,f103");
  const other = await context.newPage();
  await other.goto("/customers/companies?cols=f103,f101");
  const grid = (of) => of.getByRole("grid", { name: "Companies" });
  for (const of of [page, other]) await expect(grid(of).getByRole("row")).toHaveCount(2);
  await grid(page).focus();
  await page.keyboard.press("j");
  await page.keyboard.press("e");
  const legal = grid(page).getByRole("textbox", { name: "Legal name" });
  await expect(legal).toBeFocused();
  await page.keyboard.type("Alpha Tools");

  await grid(other).focus();
  await other.keyboard.press("j");
  await other.keyboard.press("e");
  await expect(grid(other).getByRole("combobox", { name: "Industry" })).toBeFocused();
  await other.keyboard.press("ArrowDown");
  await other.keyboard.press("Enter");
  await expect(grid(other).locator(".badge")).toHaveCount(1);

  await expect(legal).toBeFocused();
  await expect(legal).toHaveValue("Alpha Tools");
  await page.keyboard.press("Enter");
  await expect(grid(page)).toContainText("Alpha Tools");
  await expect(grid(page).locator(".badge")).toHaveCount(1);
});

test("selected rows get a tag that is made on the way, and lose it", async ({ page }) => {
  await signUp(page);
  for (const name of ["Alpha Tools", "Beta Works"]) await create(page, "New company", { "Name (required)": name });
  await openList(page, "Companies");
  const tag = async (choice, typed, option) => {
    await page.getByRole("checkbox", { name: "Select all rows" }).check();
    await bar(page).getByRole("button", { name: "Tag" }).click();
    const dialog = page.getByRole("dialog", { name: "Tag the selected rows" });
    await dialog.getByText(choice, { exact: true }).click();
    await dialog.getByRole("combobox", { name: "Tag" }).fill(typed);
    await page.getByRole("option", { name: option }).click();
    await expect(dialog).toBeHidden();
    await bar(page).getByRole("button", { name: "Clear selection" }).click();
  };
  await tag("Put on", "At risk", "Create “At risk”");
  await expect(toast(page, "2 records tagged “At risk”.")).toBeVisible();
  await page.goto("/customers/companies?cols=d50,f21");
  await expect(row(page, "Beta Works").getByText("At risk", { exact: true })).toBeVisible();
  await tag("Take off", "risk", "At risk");
  await expect(toast(page, "Tag “At risk” taken off 2 records.")).toBeVisible();
  await expect(page.getByRole("row").getByText("At risk", { exact: true })).toHaveCount(0);
  await tag("Put on", "at", "At risk");
  await expect(row(page, "Alpha Tools").getByText("At risk", { exact: true })).toBeVisible();
});

test("orders begin with the last, and their head says so and turns them round", async ({ page }) => {
  await signUp(page);
  const rows = [["A-1", "2026-01-05"], ["A-3", "2026-03-05"], ["A-2", "2026-02-05"]];
  const head = ["Order number", "Order date", "Customer", "Amount"];
  await importFile(page, file("orders.csv", csv([head, ...rows.map((one) => [...one, "Alpha Tools", "100"])])));
  await openList(page, "Orders");
  const numbers = page.getByRole("row").getByRole("link", { name: /^A-/ });
  await expect(numbers).toHaveText(["A-3", "A-2", "A-1"]);
  const ordered = page.getByRole("columnheader", { name: /^Ordered/ });
  await expect(ordered).toHaveAttribute("aria-sort", "descending");
  await ordered.getByRole("button").click();
  await expect(numbers).toHaveText(["A-1", "A-2", "A-3"]);
  await expect(ordered).toHaveAttribute("aria-sort", "ascending");
  await ordered.getByRole("button").click();
  await expect(page).toHaveURL(/\/customers\/orders$/);
  await expect(numbers).toHaveText(["A-3", "A-2", "A-1"]);
});

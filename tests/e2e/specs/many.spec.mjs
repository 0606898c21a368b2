// Many records at once, and lists looked at in their own way: a field set for all selected rows, groups by stage, owner and
// company, a cell edited by two presses, a filter in the address that cannot be read.
import { create, createDeal, inspector, openArea, openList, row, toast } from "../helpers/crm.mjs";
import { csv, file } from "../helpers/files.mjs";
import { importFile } from "../helpers/importing.mjs";
import { accessible } from "../helpers/look.mjs";
import { OWNER, signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const bar = (page) => page.getByRole("toolbar", { name: "Selected rows" });
const all = (page) => page.getByRole("checkbox", { name: "Select all rows" });
const setter = (page) => page.getByRole("dialog", { name: "Set a field of the selected rows" });

// Opens the dialog for all rows and chooses a field by a part of its name.
async function choose(page, typed, field) {
  await all(page).check();
  await bar(page).getByRole("button", { name: "Set field…" }).click();
  await setter(page).getByRole("combobox", { name: "Field" }).fill(typed);
  await page.getByRole("option", { name: field, exact: true }).click();
}

test("a field is set for all selected rows, and taken back as one action", async ({ page }) => {
  await signUp(page);
  const rows = ["Adler", "Berg", "Cleve"].map((name) => [name, "Kiel"]);
  await importFile(page, file("companies.csv", csv([["Company name", "City"], ...rows])));
  await page.goto("/customers/companies?cols=d50,f103");
  await expect(row(page, "Adler")).toBeVisible();
  await choose(page, "indus", "Industry");
  await accessible(page, "a field of many rows");
  await setter(page).getByRole("combobox", { name: "Industry" }).selectOption({ label: "Machinery" });
  await setter(page).getByRole("button", { name: "Change 3 records" }).click();
  await expect(toast(page, "Industry changed in 3 records.")).toBeVisible();
  await expect(row(page, "Berg")).toContainText("Machinery");
  await toast(page, "Industry changed in 3 records.").getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "Berg")).not.toContainText("Machinery");

  // What is closed by Escape is there again.
  await choose(page, "indus", "Industry");
  await setter(page).getByRole("combobox", { name: "Industry" }).selectOption({ label: "Electronics" });
  await page.keyboard.press("Escape");
  await bar(page).getByRole("button", { name: "Set field…" }).click();
  await expect(setter(page).getByRole("combobox", { name: "Industry" })).toHaveValue("electronics");
  await setter(page).getByText("Empty", { exact: true }).click();
  await setter(page).getByRole("button", { name: "Change 3 records" }).click();
  await expect(toast(page, "It was so already.")).toBeVisible();
});

test("what has left the list is not selected any more", async ({ page }) => {
  await signUp(page);
  const rows = ["Adler", "Berg", "Cleve"].map((name, at) => [name, at < 2 ? "Machinery" : "Electronics"]);
  await importFile(page, file("companies.csv", csv([["Company name", "Industry"], ...rows])));
  await page.goto("/customers/companies?filter=f103.is(kmachinery)");
  await expect(row(page, "Cleve")).toHaveCount(0);
  await row(page, "Adler").getByRole("checkbox").check();
  await choose(page, "indus", "Industry");
  await setter(page).getByRole("combobox", { name: "Industry" }).selectOption({ label: "Electronics" });
  await setter(page).getByRole("button", { name: "Change 2 records" }).click();
  await expect(row(page, "Berg")).toHaveCount(0);
  await expect(bar(page)).toHaveCount(0);
});

test("a form is not saved without the number that it could not read", async ({ page }) => {
  await signUp(page);
  await page.getByRole("banner").getByRole("button", { name: "Create" }).click();
  await page.getByRole("menuitem", { name: "New deal" }).click();
  const sheet = page.getByRole("dialog", { name: "New deal" });
  await sheet.getByLabel("Title (required)").fill("Mill");
  const amount = sheet.getByLabel("Amount", { exact: true });
  await amount.fill("100");
  await amount.press("Tab");
  await amount.fill("1oo");
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  await expect(sheet.getByText("This is not a number")).toBeVisible();
  await expect(amount).toBeFocused();
  await amount.fill("200");
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  await expect(sheet).toBeHidden();
  await expect(inspector(page)).toContainText("200.00");
});

test("what cannot be written is said with its number, stays selected and is opened", async ({ page }) => {
  await signUp(page);
  for (const name of ["Holding", "Middle", "Other"]) await create(page, "New company", { "Name (required)": name });
  await openList(page, "Companies");
  await choose(page, "parent", "Parent company");
  await setter(page).getByRole("combobox", { name: "Parent company" }).fill("Midd");
  await page.getByRole("option", { name: "Middle" }).click();
  await setter(page).getByRole("button", { name: "Change 3 records" }).click();
  await expect(setter(page).getByRole("alert")).toContainText("2 records are changed. One was left as it was");
  await expect(bar(page)).toContainText("1 selected");
  await setter(page).getByRole("button", { name: "Show it" }).click();
  await expect(row(page, "Middle")).toBeVisible();
  await expect(row(page, "Other")).toHaveCount(0);
  await expect(page).toHaveURL(/filter=records\(/);
});

test("deals are grouped by stage in the pipeline's order, companies by owner, people by company", async ({ page }) => {
  await signUp(page);
  const rows = [["Ada", "Berg", "Zeta AG"], ["Bo", "Cleve", "Acme AG"], ["Cy", "Dorn", ""], ["Di", "Ende", "Zeta AG"]];
  await importFile(page, file("people.csv", csv([["First name", "Last name", "Company"], ...rows])));
  const line = (place) => page.getByRole("treegrid").locator(`[aria-rowindex="${place + 2}"]`);
  const lines = async (expected) => {
    for (const [place, words] of expected.entries()) await expect(line(place)).toContainText(words);
  };
  await openList(page, "People");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("combobox", { name: "Group by" }).selectOption({ label: "Company" });
  await page.keyboard.press("Escape");
  await lines(["Acme AG · 1", "Bo Cleve", "Zeta AG · 2", "Ada Berg", "Di Ende", "None · 1", "Cy Dorn"]);
  await line(2).click();
  await lines(["Acme AG · 1", "Bo Cleve", "Zeta AG · 2", "None · 1", "Cy Dorn"]);
  await page.reload();
  await lines(["Acme AG · 1", "Bo Cleve", "Zeta AG · 2", "None · 1", "Cy Dorn"]);

  await page.goto("/customers/companies?group=f18");
  await lines([`${OWNER.name} · 2`, "Acme AG", "Zeta AG"]);

  for (const [title, amount] of [["Mill", "1000"], ["Lathe", "2000"], ["Saw", "4000"]]) await createDeal(page, title, amount);
  await page.goto("/pipeline/deals?show=table&group=f404&sort=d50");
  await row(page, "Lathe").getByRole("gridcell").filter({ hasText: "Contacted" }).dblclick();
  await page.getByRole("grid").or(page.getByRole("treegrid")).getByRole("combobox", { name: "Stage" }).fill("Quo");
  await page.getByRole("option", { name: "Quoted" }).click();
  await lines(["Contacted · 2", "Mill", "Saw", "Quoted · 1", "Lathe"]);
  await expect(line(0)).toContainText("5,000");
});

test("two presses on a cell edit it without opening the record; one opens it", async ({ page }) => {
  await signUp(page);
  await createDeal(page, "Mill", "1000");
  await inspector(page).getByRole("button", { name: "Close", exact: true }).click();
  await page.goto("/pipeline/deals?show=table&cols=d50,f407,f412");
  const amount = row(page, "Mill").getByRole("gridcell").filter({ hasText: "1,000" });
  await amount.dblclick();
  const field = page.getByRole("grid").getByRole("textbox", { name: "Amount" });
  await expect(field).toBeFocused();
  await field.fill("2500");
  await field.press("Enter");
  await expect(row(page, "Mill")).toContainText("2,500");
  await expect(inspector(page)).toHaveCount(0);
  await row(page, "Mill").getByRole("gridcell").filter({ hasText: "2,500" }).click();
  await expect(inspector(page).getByRole("heading", { name: "Mill", level: 2 })).toBeVisible();
});

test("a filter in the address that cannot be read is said, kept and removed", async ({ page }) => {
  await signUp(page);
  for (const name of ["Alpha Tools", "Beta Works"]) await create(page, "New company", { "Name (required)": name });
  await page.goto("/customers/companies?filter=f100.has(talpha&sort=-d50");
  const notice = page.getByRole("status").filter({ hasText: "cannot be read" });
  await expect(notice).toContainText("f100.has(talpha");
  await expect(row(page, "Beta Works")).toBeVisible();
  await page.getByRole("searchbox").fill("alpha");
  await expect(row(page, "Beta Works")).toHaveCount(0);
  await expect(page).toHaveURL(/filter=f100\.has\(talpha/);
  await notice.getByRole("button", { name: "Remove it" }).click();
  await expect(notice).toHaveCount(0);
  await expect(page).not.toHaveURL(/filter=/);
  await expect(page).toHaveURL(/q=alpha.*sort=-d50/);

  await openArea(page, "Pipeline");
  await createDeal(page, "Mill", "1000");
  await page.goto("/pipeline/deals?filter=((");
  await expect(notice).toContainText("((");
});

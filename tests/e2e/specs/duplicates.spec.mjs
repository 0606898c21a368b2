// Duplicates: found among imported rows, merged, undone, told apart and taken apart, also from a selection.
import { inspector, openList, row, toast, total } from "../helpers/crm.mjs";
import { importFile } from "../helpers/importing.mjs";
import { accessible, fits } from "../helpers/look.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const FILLING = ["Vogel", "Sand", "Kraft", "Busch", "Stein", "Lang", "Winter", "Sommer", "Keller", "Brandt"];

// Two people written twice, in Latin letters and in Chinese, among others. An import takes equal addresses for one person.
const PEOPLE = [
  "Given name,Family name,E-mail,Phone,Department",
  "Katharina,Meier,k.meier@brueck.example,+49 89 5551234,Sales",
  "Katharina,Meyer,katharina@brueck.example,+49 (0)89 555 1234,Purchasing",
  "小明,王,xm.wang@changqing.example,+86 138 1234 5678,采购",
  "小明,王,,138 1234 5678,",
  ...FILLING.map((name, at) => `Person${at},${name},${name.toLowerCase()}@firm${at}.example,+49 30 70${at}0${at}1,`),
].join("\n");

const MORE = "Given name,Family name,E-mail,Phone\nKatharina,Mayer,,+49 89 555 1234\n";

const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(PEOPLE) };

const pair = (page, name) => page.getByRole("list", { name: /^Pairs/ }).getByRole("button").filter({ hasText: name });
const dialog = (page) => page.getByRole("dialog", { name: "Merge: People" });

// Rows of one import are equally old: which one stays is chosen, and the other one's department.
async function choose(page) {
  await dialog(page).getByRole("radiogroup", { name: "Which one stays" }).getByLabel(/Katharina Meier/).check();
  await dialog(page).getByRole("radiogroup", { name: "Department" }).getByLabel("Purchasing").check();
}

async function stocked(page) {
  await signUp(page);
  await importFile(page, file);
  await openList(page, "People");
  await total(page, "14");
}

test("pairs are found, merged, undone, told apart and taken apart", async ({ page }) => {
  await stocked(page);
  await page.locator("main").getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: "Find duplicates" }).click();
  await expect(page).toHaveURL(/\/customers\/people\/duplicates$/);
  await expect(pair(page, "Katharina Meyer")).toBeVisible();
  await expect(pair(page, "王小明")).toBeVisible();
  await total(page, "2 pairs");
  await accessible(page, "duplicates");

  // Side by side: another value is chosen, and the arithmetic can be read.
  await pair(page, "Katharina Meyer").click();
  await choose(page);
  await dialog(page).getByText(/probable\. Why\?/).click();
  await expect(dialog(page).getByRole("row", { name: /^Sum/ })).toBeVisible();
  const cells = await dialog(page).locator("tbody td:last-child").allTextContents();
  const sum = await dialog(page).locator("tfoot td").textContent();
  const thousandths = (text) => Math.round(Number(text.replace("−", "-").replaceAll(",", "")) * 1000);
  expect(cells.map(thousandths).reduce((one, other) => one + other)).toBe(thousandths(sum));
  await accessible(page, "merge");
  await fits(page, "merge");
  await dialog(page).getByRole("button", { name: "Merge", exact: true }).click();
  await expect(toast(page, "Merged into Katharina Meier.")).toBeVisible();
  await expect(pair(page, "Katharina Meyer")).toHaveCount(0);

  // Undone, and done again.
  await toast(page, "Merged into Katharina Meier.").getByRole("button", { name: "Undo" }).click();
  await pair(page, "Katharina Meyer").click();
  await choose(page);
  await dialog(page).getByRole("button", { name: "Merge", exact: true }).click();
  await expect(pair(page, "Katharina Meyer")).toHaveCount(0);

  await pair(page, "王小明").click();
  await dialog(page).getByRole("button", { name: "Not the same" }).click();
  await expect(page.getByText("No duplicates: People")).toBeVisible();
  // A third one is found among the people as they are now; the two that were told apart are not found again.
  await importFile(page, { name: "more.csv", mimeType: "text/csv", buffer: Buffer.from(MORE) });
  await page.goto("/customers/people/duplicates");
  await page.getByRole("button", { name: "Search again" }).click();
  await expect(pair(page, "Katharina Mayer")).toBeVisible();
  await total(page, "one pair");

  await openList(page, "People");
  await total(page, "14");
  await expect(row(page, "Katharina Meyer")).toHaveCount(0);
  await row(page, "Katharina Meier").getByRole("link", { name: "Katharina Meier" }).click();
  await expect(inspector(page).locator(".line").filter({ hasText: "Department" })).toContainText("Purchasing");
});

test("a selection is merged, and the merged record leads back after a reload", async ({ page }) => {
  await stocked(page);
  await row(page, "Katharina Meyer").getByRole("link", { name: "Katharina Meyer" }).click();
  await expect(inspector(page).getByRole("heading", { name: "Katharina Meyer", level: 2 })).toBeVisible();
  const address = page.url();
  await openList(page, "People");
  for (const name of ["Katharina Meier", "Katharina Meyer"]) await row(page, name).getByRole("checkbox").check();
  await page.getByRole("toolbar", { name: "Selected rows" }).getByRole("button", { name: "Merge" }).click();
  await dialog(page).getByRole("radiogroup", { name: "Which one stays" }).getByLabel(/Katharina Meier/).check();
  await dialog(page).getByRole("button", { name: "Merge", exact: true }).click();
  await expect(row(page, "Katharina Meyer")).toHaveCount(0);
  await total(page, "13");

  await page.goto(address);
  const note = inspector(page).getByText("Merged into Katharina Meier");
  await expect(note).toBeVisible();
  await page.reload();
  await expect(note).toBeVisible();
  await inspector(page).getByRole("button", { name: "Undo merge" }).click();
  await expect(note).toHaveCount(0);
  await expect(row(page, "Katharina Meyer")).toHaveCount(1);
  await total(page, "14");
});

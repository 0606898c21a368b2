// A campaign from the page of a segment and from selected rows: what is said before, who got it and who was held out, the report
// with its numbers, and one undo for all.
import { inspector, openList, row, toast, total } from "../helpers/crm.mjs";
import { csv, file } from "../helpers/files.mjs";
import { importFile } from "../helpers/importing.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const FIRMS = Array.from({ length: 40 }, (_, number) => `Firm ${number + 10}`);

const dialog = (page) => page.getByRole("dialog", { name: "Start a campaign" });
const starts = (page) => page.getByRole("button", { name: "Start a campaign…" });
const field = (page, label) => dialog(page).getByLabel(label, { exact: true });

// A day as files have it, in the zone of the browser.
const day = (page, ago) => page.evaluate((ago) => {
  const day = new Date();
  day.setDate(day.getDate() - ago);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}, ago);

// Forty companies, all of which bought a month ago, and every fourth today.
async function begin(page) {
  await signUp(page);
  await importFile(page, file("companies.csv", csv([["Company name"], ...FIRMS.map((name) => [name])])));
  const [before, today] = [await day(page, 30), await day(page, 0)];
  const bought = [...FIRMS.map((name) => [before, name, "100"]), ...FIRMS.filter((_, at) => at % 4 === 0).map((name) => [today, name, "50"])];
  const head = ["Order number", "Order date", "Customer", "Amount"];
  await importFile(page, file("orders.csv", csv([head, ...bought.map((order, at) => [`O-${at + 100}`, ...order])])));
  await openList(page, "Companies");
  await total(page, String(FIRMS.length));
}

async function openSegment(page) {
  await page.goto("/segments/rules");
  await page.locator("main").getByRole("button", { name: "New segment" }).first().click();
  const asked = page.getByRole("dialog", { name: "New segment" });
  await asked.getByRole("textbox", { name: "Name of the segment" }).fill("Everybody");
  await asked.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Everybody", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "40 records" })).toBeVisible();
}

test("a campaign is started for a segment, measured in the report, and taken back as one action", async ({ page }) => {
  await begin(page);
  await openSegment(page);
  await starts(page).click();
  await expect(dialog(page)).toContainText("36 get it, 4 are held out.");
  await expect(dialog(page)).toContainText("fewer than 30 on either side");
  await field(page, "Name (required)").fill("Spring letter");
  await field(page, "Held out, %").fill("75");
  await field(page, "Held out, %").press("Tab");
  await expect(dialog(page)).toContainText("Between 0 and 50");
  await field(page, "Held out, %").fill("25");
  await field(page, "Held out, %").press("Tab");
  await expect(dialog(page)).toContainText("30 get it, 10 are held out.");
  await accessible(page, "starting a campaign");
  await translated(page, "starting a campaign");
  await fits(page, "starting a campaign");

  // What was typed is there after a reload.
  await page.reload();
  await starts(page).click();
  await expect(field(page, "Name (required)")).toHaveValue("Spring letter");
  await expect(dialog(page)).toContainText("30 get it, 10 are held out.");
  await field(page, "Counts until (required)").fill("-1d");
  await field(page, "Counts until (required)").press("Tab");
  await dialog(page).getByRole("button", { name: "Start", exact: true }).click();
  await expect(dialog(page)).toContainText("This is before it begins.");
  await field(page, "Counts until (required)").fill("+30d");
  await field(page, "Counts until (required)").press("Tab");
  await dialog(page).getByRole("button", { name: "Start", exact: true }).click();
  await expect(toast(page, "Campaign started: 30 get it, 10 are held out.")).toBeVisible();

  await expect(inspector(page).getByRole("heading", { name: "Spring letter", level: 2 })).toBeVisible();
  await accessible(page, "a campaign");
  await translated(page, "a campaign");
  await fits(page, "a campaign");
  await inspector(page).getByRole("link", { name: "Held out: Companies 10: open all" }).click();
  await expect(page.getByRole("search")).toContainText("Spring letter");
  await total(page, "10");

  await page.goto("/insight/campaign");
  const line = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Spring letter" }) }).first();
  await expect(line).toContainText("still counts");
  // Ten of forty bought today, whoever got it.
  const counts = await line.getByRole("link").allTextContents();
  expect(counts.slice(0, 2)).toEqual(["Spring letter", "30"]);
  const bought = Number(await line.getByRole("cell").nth(2).textContent());
  const boughtOut = Number(await line.getByRole("cell").nth(5).textContent());
  expect(bought + boughtOut).toBe(10);
  await accessible(page, "what a campaign brought");
  await translated(page, "what a campaign brought");
  await fits(page, "what a campaign brought");
  await line.getByRole("link", { name: "30", exact: true }).click();
  await total(page, "30");

  await page.keyboard.press("Control+z");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.goto("/segments/campaigns");
  await expect(page.getByText("No campaigns yet")).toBeVisible();
  await accessible(page, "no campaigns");
  await page.goto("/insight/campaign");
  await expect(page.getByText("No customer of this kind got a campaign yet.")).toBeVisible();
});

test("selected rows get a campaign, with nobody held out where that is wanted", async ({ page }) => {
  await begin(page);
  for (const name of FIRMS.slice(0, 3)) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await page.getByRole("toolbar", { name: "Selected rows" }).getByRole("button", { name: "Start a campaign…" }).click();
  await expect(dialog(page)).toContainText("3 get it, nobody is held out.");
  await expect(dialog(page)).toContainText("nobody can tell what the campaign brought");
  await field(page, "Name (required)").fill("Three calls");
  await field(page, "Name (required)").press("Enter");
  await expect(toast(page, "Campaign started: 3 get it, nobody is held out.")).toBeVisible();
  await expect(inspector(page).getByRole("heading", { name: "Three calls", level: 2 })).toBeVisible();
  await page.goto("/segments/campaigns");
  await expect(row(page, "Three calls")).toContainText("3");
  await page.goto("/insight/campaign");
  await expect(page.getByText("Nobody was held out of one campaign")).toBeVisible();
});

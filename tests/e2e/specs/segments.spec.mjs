// A segment as a person works with it: its rule as a sentence and as text, whom somebody puts in by hand, what two share.
import { openList, row, toast, total } from "../helpers/crm.mjs";
import { csv, file } from "../helpers/files.mjs";
import { importFile } from "../helpers/importing.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const NAMES = ["Alpha Tools", "Alpha Works", "Beta Works", "Gamma Mills"];

const heading = (page, name) => page.getByRole("heading", { name, level: 1 });
const rule = (page) => page.getByRole("region", { name: "Rule", exact: true });
const count = (page) => rule(page).getByRole("link", { name: /record/ });
const saves = (page) => page.getByRole("button", { name: "Save the rule" });

async function begin(page) {
  await signUp(page);
  await importFile(page, file("companies.csv", csv([["Company name"], ...NAMES.map((name) => [name])])));
  await openList(page, "Companies");
  await total(page, String(NAMES.length));
}

// A segment of the companies whose name holds a word.
async function keep(page, word, name) {
  await page.goto(`/customers/companies?filter=f100.has(t${word})`);
  await page.getByRole("button", { name: "Save as segment" }).click();
  const dialog = page.getByRole("dialog", { name: "Save as segment" });
  await dialog.getByRole("textbox").fill(name);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(toast(page, `Segment “${name}” saved.`)).toBeVisible();
}

async function open(page, name) {
  await page.goto("/segments/rules");
  await page.getByRole("link", { name, exact: true }).click();
  await expect(heading(page, name)).toBeVisible();
}

async function choose(page, field, name) {
  await field.click();
  await page.getByRole("option", { name: new RegExp(`^${name}\\b`) }).click();
}

test("the rule of a segment is changed as text and as a sentence, counted meanwhile, and saved", async ({ page }) => {
  await begin(page);
  await keep(page, "alpha", "Alphas");
  await open(page, "Alphas");
  await expect(count(page)).toHaveText("2 records");
  await expect(saves(page)).toHaveCount(0);

  await rule(page).getByText("Text", { exact: true }).click();
  const text = page.getByRole("textbox", { name: "The rule as text" });
  await expect(text).toHaveValue('name has "alpha"');
  await text.fill('name has "alpha" or name haz "beta"');
  await expect(rule(page).locator("mark")).toHaveText("haz");
  await expect(rule(page).getByRole("status")).toContainText("“haz” cannot stand here. Possible here: has");
  await expect(saves(page)).toBeDisabled();
  await expect(count(page)).toHaveText("2 records");
  // What cannot be read yet is not lost, either.
  await page.reload();
  await expect(text).toHaveValue('name has "alpha" or name haz "beta"');
  await expect(rule(page).locator("mark")).toHaveText("haz");
  await text.fill('name has "alpha" or name has "beta"');
  await expect(rule(page).locator("mark")).toHaveCount(0);
  await expect(count(page)).toHaveText("3 records");
  await expect(page).toHaveURL(/rule=/);
  await accessible(page, "a rule as text");

  await page.reload();
  await expect(count(page)).toHaveText("3 records");
  await rule(page).getByRole("button", { name: "Name contains beta", exact: true }).click();
  await page.getByRole("dialog").or(rule(page)).getByRole("textbox").last().fill("a");
  await page.getByRole("button", { name: "Done" }).click();
  await expect(count(page)).toHaveText("4 records");
  await saves(page).click();
  await expect(toast(page, "Rule saved.")).toBeVisible();
  await expect(page).not.toHaveURL(/rule=/);
  await count(page).click();
  await expect(row(page, "Gamma Mills")).toBeVisible();
  await expect(page.getByRole("search")).toContainText("is in the segment Alphas");
  await toast(page, "Rule saved.").getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "Gamma Mills")).toHaveCount(0);
});

test("a selection becomes a list, is compared with a segment, and a part of both is one again", async ({ page }) => {
  await begin(page);
  for (const name of ["Alpha Works", "Beta Works"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  const bar = page.getByRole("toolbar", { name: "Selected rows" });
  await bar.getByRole("button", { name: "Segment" }).click();
  const dialog = page.getByRole("dialog", { name: "Put into a segment or take out" });
  await dialog.getByRole("combobox").fill("Works");
  await dialog.getByRole("option", { name: /Works/ }).click();
  await expect(toast(page, "Segment “Works” saved.")).toBeVisible();
  await keep(page, "alpha", "Alphas");
  await open(page, "Works");
  await expect(count(page)).toHaveText("2 records");
  await expect(page.getByRole("heading", { name: "Put in by hand" })).toBeVisible();

  await choose(page, page.getByRole("region", { name: "Compare with another segment" }).getByRole("combobox", { name: "Segment" }), "Alphas");
  const part = (name) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  for (const name of ["only in Works", "only in Alphas", "in Works and Alphas"]) {
    await expect(part(name).getByRole("link")).toHaveText("1");
  }
  await accessible(page, "a segment");
  await translated(page, "a segment");
  await fits(page, "a segment");
  await part("in Works and Alphas").getByRole("button").click();
  await page.getByRole("menuitem", { name: "New segment from this part" }).click();
  await expect(heading(page, "in Works and Alphas")).toBeVisible();
  await expect(rule(page)).toContainText("is in the segment Works");
  await expect(count(page)).toHaveText("1 record");
  await count(page).click();
  await expect(row(page, "Alpha Works")).toBeVisible();
  await total(page, "1");

  // Somebody is taken out, whatever the rule says.
  await page.getByRole("checkbox", { name: "Select Alpha Works" }).check();
  await bar.getByRole("button", { name: "Segment" }).click();
  await dialog.getByText("Take out", { exact: true }).click();
  await choose(page, dialog.getByRole("combobox"), "Alphas");
  await expect(toast(page, "One record taken out of “Alphas”.")).toBeVisible();
  await expect(row(page, "Alpha Works")).toHaveCount(0);
});

test("a segment that names itself through another one is shown at its place, and the rest works", async ({ page }) => {
  await begin(page);
  await keep(page, "alpha", "Alphas");
  await keep(page, "works", "Works");
  for (const [one, other] of [["Alphas", "Works"], ["Works", "Alphas"]]) {
    await open(page, one);
    await rule(page).getByRole("button", { name: "Add a rule" }).click();
    await page.getByRole("menuitem", { name: "Member of a segment" }).click();
    await choose(page, rule(page).getByRole("combobox", { name: "Segment" }), other);
    await page.getByRole("button", { name: "Done" }).click();
    await expect(rule(page)).toContainText(`is in the segment ${other}`);
    await saves(page).click();
    await expect(toast(page, "Rule saved.").last()).toBeVisible();
    await expect(saves(page)).toHaveCount(0);
  }
  await expect(rule(page).getByText(/names this one again/)).toBeVisible();
  // The name of another one comes after the rule.
  await page.reload();
  await expect(rule(page)).toContainText("is in the segment Alphas");
  await page.goto("/segments/rules");
  await expect(page.getByText("One part of the rule has a problem.")).toHaveCount(2);
  await page.goto("/customers/companies?filter=f100.has(tmills)");
  await expect(row(page, "Gamma Mills")).toBeVisible();
});

test("a segment begins where segments are; a list of those put in by hand has no rule until one is added", async ({ page }) => {
  await begin(page);
  await page.goto("/segments/rules");
  await page.locator("main").getByRole("button", { name: "New segment" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New segment" });
  await dialog.getByRole("textbox", { name: "Name of the segment" }).fill("Everybody");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(heading(page, "Everybody")).toBeVisible();
  await expect(count(page)).toHaveText("4 records");

  await openList(page, "Companies");
  await page.getByRole("checkbox", { name: "Select Beta Works", exact: true }).check();
  await page.getByRole("toolbar").getByRole("button", { name: "Segment" }).click();
  await page.getByRole("dialog").getByRole("combobox", { name: "Segment" }).fill("By hand");
  await page.getByRole("option", { name: "Create “By hand”" }).click();
  await expect(toast(page, "Segment “By hand” saved.")).toBeVisible();
  await open(page, "By hand");
  await expect(count(page)).toHaveText("1 record");
  await expect(rule(page).getByText("where", { exact: true })).toHaveCount(0);
  await rule(page).getByRole("button", { name: "Add a rule" }).click();
  await expect(count(page)).toHaveText("4 records");
  await page.getByRole("button", { name: "Discard the changes" }).click();
  await expect(count(page)).toHaveText("1 record");
});

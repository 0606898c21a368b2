// Search over everything, in the palette and in lists: prefixes, fragments, phones, pinyin, simplified and traditional.
import { inspector, openList, row, total } from "../helpers/crm.mjs";
import { csv, file } from "../helpers/files.mjs";
import { importFile } from "../helpers/importing.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const PEOPLE = csv([
  ["Name", "Company", "Phone", "Email"],
  ["Friederike Grünewald", "Nordwind Antriebe GmbH", "+49 40 3344-5566", "f.gruenewald@nordwind.example"],
  ["张伟", "华兴机械有限公司", "138 1234 5678", "zhang@huaxing.example"],
  ["陳麗華", "臺灣精密股份有限公司", "+886 912 345 678", "chen@taiwan.example"],
  ["Bob Stone", "Stoneworks", "", "bob@stone.example"],
]);

// What is typed, and who has to be found by it.
const QUERIES = [
  ["Friede", "Friederike Grünewald"],
  ["newald", "Friederike Grünewald"],
  ["grunewald", "Friederike Grünewald"],
  ["33445566", "Friederike Grünewald"],
  ["4455", "Friederike Grünewald"],
  ["张", "张伟"],
  ["張偉", "张伟"],
  ["zhangwei", "张伟"],
  ["zw", "张伟"],
  ["12345678", "张伟"],
  ["陈丽华", "陳麗華"],
  ["chenlihua", "陳麗華"],
  ["clh", "陳麗華"],
];

test("everybody is found by what one remembers of them", async ({ page }) => {
  await signUp(page);
  await importFile(page, file("people.csv", PEOPLE));
  await openList(page, "People");
  const field = page.getByRole("searchbox", { name: "Search People" });
  for (const [query, name] of QUERIES) {
    await field.fill(query);
    await expect(row(page, name), query).toBeVisible();
    await expect(row(page, "Bob Stone"), query).toHaveCount(0);
  }
  await field.fill("nobody at all");
  await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await total(page, "4");

  const palette = page.getByRole("combobox", { name: "Search or do something" });
  await page.keyboard.press("Control+k");
  for (const [query, name] of [...QUERIES, ["华兴", "华兴机械有限公司"], ["台湾", "臺灣精密股份有限公司"], ["huaxing", "华兴机械有限公司"]]) {
    await palette.fill(query);
    await expect(page.getByRole("option").filter({ hasText: name }).first(), query).toBeVisible();
  }
  await palette.fill("zhangwei");
  await expect(page.getByRole("option").first()).toContainText("张伟");
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("heading", { name: "张伟" })).toBeVisible();
});

test("a filter reads as a sentence, lives in the address and becomes a segment", async ({ page }) => {
  await signUp(page);
  await importFile(page, file("people.csv", PEOPLE));
  await openList(page, "People");
  await page.getByRole("searchbox").fill("stone");
  await total(page, "1");
  await expect(page).toHaveURL(/q=stone/);
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("stone");
  await expect(row(page, "Bob Stone")).toBeVisible();
});

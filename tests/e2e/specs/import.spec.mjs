// Files become customers and orders: encodings, delimiters, decimal commas, real orders with their RFM, taking back.
import { readFile } from "node:fs/promises";

import { editField, inspector, openArea, openList, openRecord, row, toast, total } from "../helpers/crm.mjs";
import { cdnow, concentration, csv, file, gb18030, utf16, withBom } from "../helpers/files.mjs";
import { check, choose, count, importFile, run, takeBack } from "../helpers/importing.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const PEOPLE = [
  ["姓名", "公司", "手机", "邮箱"],
  ["王小明", "华兴机械有限公司", "138 1234 5678", "wang@huaxing.example"],
  ["李雷", "东方模具厂", "+86 139 8765 4321", "li@dongfang.example"],
];

test.describe("people in the encodings of other programs", () => {
  for (const [name, encode] of [["UTF-8 with a mark", withBom], ["GB18030", gb18030], ["UTF-16LE", utf16]]) {
    test(name, async ({ page }) => {
      await signUp(page);
      await importFile(page, file("people.csv", encode(csv(PEOPLE))));
      await count(page, "Rows read", "2");
      await count(page, "Rows left out", "0");
      await page.getByRole("link", { name: "People: 2" }).click();
      await total(page, "2");
      await page.reload();
      await expect(page.getByRole("button", { name: "Import is people.csv", exact: true })).toBeVisible();
      await openRecord(page, "王小明");
      await expect(inspector(page)).toContainText("wang@huaxing.example");
      await expect(inspector(page).getByRole("link", { name: "华兴机械有限公司" }).first()).toBeVisible();
      await openList(page, "Companies");
      await expect(row(page, "东方模具厂")).toBeVisible();
    });
  }
});

test("semicolons and decimal commas, the same file twice, and taking it back", async ({ page }) => {
  await signUp(page);
  const orders = file("orders.csv", csv([
    ["Rechnungsnummer", "Kunde", "Firma", "Datum", "Betrag"],
    ["R-1", "Rosa Keil", "Keil Pumpen GmbH", "31.01.2026", "1.234,50"],
    ["R-2", "Rosa Keil", "Keil Pumpen GmbH", "28.02.2026", "99,90"],
  ], ";"));
  await importFile(page, orders);
  await count(page, "Rows with a problem", "0");
  await openList(page, "Orders");
  await expect(page.getByRole("grid", { name: "Orders" })).toContainText("1,234.50");
  await expect(page.getByRole("grid", { name: "Orders" })).toContainText("1,334.40");

  await importFile(page, orders);
  await count(page, "New records", "0");
  await count(page, "Completed or changed", "0");
  await openList(page, "Orders");
  await total(page, "2");

  await openArea(page, "Import");
  await page.getByRole("button", { name: "Import another file" }).click();
  const past = page.getByRole("listitem").filter({ hasText: "orders.csv" });
  await takeBack(page, past.last().getByRole("button", { name: "Take back" }), "go.");
  await expect(toast(page, "The import was taken back.")).toBeVisible();
  await expect(past.last()).toContainText("Taken back");
  await openList(page, "Orders");
  await expect(page.getByRole("heading", { name: "No orders yet" })).toBeVisible();
  await openList(page, "People");
  await expect(page.getByRole("heading", { name: "No people yet" })).toBeVisible();
});

test("the orders of CDNOW become scored customers; numbers open their rows", async ({ page }) => {
  const known = await concentration();
  const share = (part) => `${(part * 100).toFixed(1)}%`;
  await signUp(page);
  await choose(page, await cdnow());
  await check(page);
  await expect(page.getByLabel("Each row is").locator("option:checked")).toHaveText("Orders");
  await run(page);
  await count(page, "Rows read", "6,919");
  await count(page, "Rows left out", "0");

  await openArea(page, "Segments");
  await expect(page.getByText("2,357 customers with")).toBeVisible();
  await expect(page.getByText(`The best 20% of customers bring ${share(known.top20_share)} of spending.`)).toBeVisible();
  await expect(page.getByText(`Gini coefficient ${known.gini.toFixed(3)}.`)).toBeVisible();

  const open = page.getByRole("link", { name: /^Champions: open/ });
  const champions = (await open.textContent()).trim();
  await open.click();
  await expect(page.getByRole("grid")).toBeVisible();
  await total(page, champions);
  await page.getByRole("row").nth(1).getByRole("link").first().click();
  await expect(inspector(page).getByText("Champions").first()).toBeVisible();
  await inspector(page).getByRole("button", { name: /^RFM segment/ }).click();
  await expect(page.getByRole("dialog").getByRole("table")).toContainText("Monetary value");
});

test("rows with problems are counted and the report names them", async ({ page }) => {
  await signUp(page);
  await choose(page, file("people.csv", csv([
    ["Last name", "First name", "Email", "Birthday"],
    ["Hopper", "Grace", "grace at navy", "9.12.1906"],
    ["Lovelace", "Ada", "ada@engine.example", "the tenth"],
    ["Noether", "Emmy", "emmy@goettingen.example", "23.3.1882"],
  ])));
  await check(page);
  await run(page);
  await count(page, "Rows with a problem", "2");
  await count(page, "Rows left out", "0");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the report" }).click();
  const report = await readFile(await (await download).path(), "utf8");
  expect(report).toContain("grace at navy");
  expect(report).toContain("the tenth");
  expect(report).not.toContain("emmy@goettingen.example");
  await openList(page, "People");
  await total(page, "3");

  // Corrected, the rows are who they were: one of them was known by nothing else.
  const corrected = report.replaceAll("grace at navy", "grace@navy.example").replaceAll("the tenth", "10.12.1815");
  await importFile(page, file("people-report.csv", corrected));
  await count(page, "New records", "0");
  await count(page, "Completed or changed", "2");
  await count(page, "Rows with a problem", "0");
  await openList(page, "People");
  await total(page, "3");
  await openRecord(page, "Grace Hopper");
  await expect(inspector(page)).toContainText("grace@navy.example");
});

test("companies and people in one column, products by their numbers, and what came back", async ({ page }) => {
  await signUp(page);
  await choose(page, file("orders.csv", csv([
    ["Order ID", "Order Date", "Customer ID", "Customer Name", "Country", "Product ID", "Category", "Product Name", "Sales", "Quantity", "Discount"],
    ["S-1", "11/8/2016", "C-1", "Clara Green", "United States", "FUR-1", "Furniture", "Pine Bookcase", "261.96", "2", "0"],
    ["S-1", "11/8/2016", "C-1", "Clara Green", "United States", "FUR-2", "Furniture", "Swivel Chair", "731.94", "3", "0.2"],
    ["S-2", "10/18/2015", "C-2", "Northwind Tools Inc.", "United States", "FUR-1", "Furniture", "Pine Bookcase", "130.98", "1", "0.45"],
    ["S-1", "12/1/2016", "C-1", "Clara Green", "United States", "FUR-2", "Furniture", "Swivel Chair", "-243.98", "-1", "0.2"],
  ])));
  await check(page);
  await expect(page.getByLabel("Where “Discount” goes").locator("option:checked")).toHaveText("Line: Discount");
  await expect(page.getByLabel("Where “Product ID” goes").locator("option:checked")).toHaveText("Product, by SKU");
  await run(page);
  await count(page, "Rows with a problem", "0");
  await openList(page, "Orders");
  await total(page, "3");
  await expect(page.getByRole("grid", { name: "Orders" })).toContainText("993.90");
  await openList(page, "Companies");
  await total(page, "1");
  await expect(row(page, "Northwind Tools Inc.")).toBeVisible();
  await openList(page, "People");
  await total(page, "1");
  await openList(page, "Products");
  await total(page, "2");
  await expect(page.getByRole("grid", { name: "Products" })).toContainText("FUR-2");
});

test("what other records forbid is refused by row, and the report names it", async ({ page }) => {
  await signUp(page);
  await choose(page, file("companies.csv", csv([
    ["Company name", "Parent company"],
    ["Free Works", ""],
    ["Ring Works", "Ring Works"],
  ])));
  await check(page, { "Parent company": "Parent company" });
  await run(page);
  await count(page, "Rows with a problem", "1");
  await expect(page.getByRole("listitem").filter({ hasText: "Line 3:" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the report" }).click();
  const report = await readFile(await (await download).path(), "utf8");
  expect(report).toMatch(/^3,imported without the cells named,Parent company: a part of itself,r-[0-9a-f]{32},Ring Works,Ring Works\r$/m);
  expect(report).not.toContain("Free Works");
});

test("taking back says what it has to leave", async ({ page }) => {
  await signUp(page);
  const people = (name, lines) => file(name, csv([["Last name", "First name", "Email"], ...lines]));
  await importFile(page, people("first.csv", [["Lovelace", "Ada", "ada@engine.example"], ["Noether", "Emmy", "emmy@ring.example"]]));
  await importFile(page, people("second.csv", [["King", "Ada", "ada@engine.example"], ["N.", "Emmy", "emmy@ring.example"]]));
  await count(page, "Completed or changed", "2");
  await openList(page, "People");
  await openRecord(page, "Ada King");
  await editField(page, "Family name", "Byron");
  await openArea(page, "Import");
  await takeBack(page, page.locator("main").getByRole("button", { name: "Take back" }));
  const said = page.getByText("The import was taken back in part. One record is as it was before. One record that it had changed stays as it is");
  await expect(said).toBeVisible();
  await openList(page, "People");
  await expect(row(page, "Emmy Noether")).toBeVisible();
  await expect(row(page, "Ada Byron")).toBeVisible();
});

test("what somebody worked on stays when an import is taken back", async ({ page }) => {
  await signUp(page);
  await importFile(page, file("people.csv", csv([["Last name", "First name"], ["Lovelace", "Ada"], ["Noether", "Emmy"]])));
  await openList(page, "People");
  await openRecord(page, "Ada Lovelace");
  await editField(page, "Family name", "King");
  await openArea(page, "Import");
  const button = page.locator("main").getByRole("button", { name: "Take back" });
  await takeBack(page, button, "One record that it created goes. One that somebody has worked on since, or that others name, stays.");
  await expect(toast(page, "One record that it created stays")).toBeVisible();
  await openList(page, "People");
  await expect(row(page, "Ada King")).toBeVisible();
  await total(page, "1");
});

test("calls of the past come in as such, and orders in another currency keep it", async ({ page }) => {
  await signUp(page);
  await importFile(page, file("calls.csv", csv([
    ["Type", "Subject", "Date", "Customer"],
    ["call", "Asked for a price", "2024-03-04 10:00", "Anna Berg"],
  ])));
  await count(page, "Rows with a problem", "0");
  await count(page, "New records", "2");
  const orders = file("orders.csv", csv([
    ["Order number", "Date", "Customer", "Currency", "Product", "Quantity", "Unit price"],
    ["R-1", "2024-05-01", "Anna Berg", "USD", "Mill", "2", "50"],
    ["R-1", "2024-05-01", "Anna Berg", "USD", "Saw", "1", "25"],
  ]));
  await importFile(page, orders);
  await openList(page, "Orders");
  await expect(page.getByRole("grid", { name: "Orders" })).toContainText("$125.00");
  await importFile(page, orders);
  await count(page, "New records", "0");
  await count(page, "Completed or changed", "0");
});

test("sample data fills every screen and can be taken back", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Import");
  await page.getByRole("button", { name: "Use sample data" }).click();
  await expect(page.getByRole("heading", { name: "Everything is on this device" })).toBeVisible({ timeout: 60_000 });
  await openList(page, "Companies");
  await total(page, "60");
  await openArea(page, "Today");
  await expect(page.getByRole("list", { name: "What to do" }).getByRole("listitem").first()).toBeVisible();
  await openArea(page, "Import");
  await takeBack(page, page.locator("main").getByRole("button", { name: "Take back" }));
  await expect(toast(page, "The import was taken back.")).toBeVisible();
  await openList(page, "Companies");
  await expect(page.getByRole("heading", { name: "No companies yet" })).toBeVisible();
});

test("options by their words in another language, and keys under the name of their system", async ({ page }) => {
  await signUp(page);
  const companies = file("shopify-export.csv", csv([["Company name", "Industry", "Customer ID"], ["长青航空", "航空航天", "C-7"]]));
  await choose(page, companies);
  await check(page);
  const source = page.getByLabel("System that the keys are from");
  await expect(source).toHaveValue("Shopify");
  await source.fill("Old shop");
  await run(page);
  await count(page, "Rows with a problem", "0");
  await openList(page, "Companies");
  await openRecord(page, "长青航空");
  await expect(inspector(page)).toContainText("Aerospace");
  await expect(inspector(page)).toContainText("C-7Old shop");
  await choose(page, file("again.csv", csv([["Company name", "Customer ID"], ["Evergreen Air", "C-7"]])));
  await check(page);
  await expect(source).toHaveValue("Old shop");
});

// Files that nobody should have: each is refused with its reason or taken as harmless text, and the page stays quick.
import { inspector, openArea, openList, openRecord, row, total } from "../helpers/crm.mjs";
import { csv, file } from "../helpers/files.mjs";
import { check, choose, count, importFile, run } from "../helpers/importing.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0, 0, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const LEGACY_EXCEL = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]);

test("what is no table says what it is, and the next file works", async ({ page }) => {
  await signUp(page);
  for (const [chosen, words] of [
    [file("people.csv", LEGACY_EXCEL), "this is a spreadsheet"],
    [file("people.csv", PNG), "this is a picture"],
    [file("offer.csv", "%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj"), "this is a PDF"],
    [file("all.csv", ZIP), /this is an? (archive|spreadsheet)/],
    [file("nothing.csv", ""), "the file is empty"],
  ]) {
    await choose(page, chosen);
    await expect(page.getByRole("alert").filter({ hasText: chosen.name })).toContainText(words);
  }
  await importFile(page, file("people.csv", csv([["Name", "Email"], ["Ada Lovelace", "ada@engine.example"]])));
  await openList(page, "People");
  await expect(row(page, "Ada Lovelace")).toBeVisible();
});

test("broken quotes cost their own row only", async ({ page }) => {
  await signUp(page);
  const lines = ["Last name,First name,Email", 'Hopper,"Gra"ce,grace@navy.example', 'Keil,"Rosa,rosa@keil.example'];
  for (let number = 0; number < 200; number += 1) lines.push(`Person${number},P,p${number}@many.example`);
  await importFile(page, file("broken.csv", `${lines.join("\n")}\n`));
  await openList(page, "People");
  await page.getByRole("searchbox").fill("Person199");
  await expect(row(page, "P Person199")).toBeVisible();
});

test("a thousand columns", async ({ page }) => {
  await signUp(page);
  const more = (letter) => Array.from({ length: 997 }, (_, at) => `${letter}${at}`);
  const head = ["Last name", "First name", "Email", ...more("column ")];
  const line = ["Lovelace", "Ada", "ada@engine.example", ...more("v")];
  await choose(page, file("wide.csv", csv([head, line])));
  const columns = page.getByRole("table", { name: "Columns and where they go" });
  await expect(columns.or(page.getByRole("alert"))).toBeVisible();
  await run(page);
  await openList(page, "People");
  await expect(row(page, "Ada Lovelace")).toBeVisible();
});

test("HTML, formulas, emoji, right-to-left, NUL and 10,000 characters are text and nothing else", async ({ page }) => {
  const executed = [];
  page.on("dialog", (dialog) => {
    executed.push(dialog.message());
    dialog.dismiss();
  });
  await signUp(page);
  const html = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  const companies = [
    html,
    "=cmd|' /C calc'!A0",
    "+SUM(1,2)",
    "👩‍🔬 Labör 🚀",
    "שלום עולם بالعربية",
    "\u202Egnirts desrever\u202C",
    "Nul\u0000Byte",
    "長".repeat(10_000),
  ];
  await choose(page, file("hostile.csv", csv([["Company name", "Note"], ...companies.map((name) => [name, html])])));
  await check(page, { "Company name": "Name" });
  await run(page);
  await count(page, "Rows read", String(companies.length));
  await openList(page, "Companies");
  for (const name of [html, "=cmd|' /C calc'!A0", "👩‍🔬 Labör 🚀", "שלום עולם بالعربية", "NulByte"]) {
    await expect(row(page, name)).toBeVisible();
  }
  await openRecord(page, html);
  await expect(inspector(page)).toContainText(html);
  await openArea(page, "Today");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or do something" }).fill("onerror");
  await expect(page.getByRole("option").first()).toContainText("onerror");
  expect(executed).toEqual([]);
  expect(await page.locator("img[onerror], main script, dialog script").count()).toBe(0);
  // A name of any length never makes the page wider than the screen.
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
});

test("twenty thousand rows come in while somebody works on", async ({ page }) => {
  test.slow();
  await signUp(page);
  const rows = [["Last name", "First name", "Email", "Company"]];
  for (let at = 0; at < 20_000; at += 1) rows.push([`Family${at}`, "Given", `p${at}@many.example`, `Company ${at % 500}`]);
  await choose(page, file("many.csv", csv(rows)));
  await check(page);
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    const frame = (now) => {
      window.longest = Math.max(window.longest, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.locator("main").getByRole("button", { name: "Import", exact: true }).click();
  await openArea(page, "Booth");
  await page.getByLabel("Name", { exact: true }).fill("Ada");
  await page.getByRole("button", { name: "Save lead" }).click();
  await openArea(page, "Import");
  await expect(page.getByRole("heading", { name: "Everything is on this device" })).toBeVisible({ timeout: 120_000 });
  expect(await page.evaluate(() => window.longest)).toBeLessThan(1_500);
  await openList(page, "People");
  await total(page, "20,000");
  await page.getByRole("searchbox").fill("Family19999");
  await expect(row(page, "Given Family19999")).toBeVisible();
});

// Who came into a segment and who went, from one day to the next: the engine's clock is moved, the page is looked at.
import { rm } from "node:fs/promises";

import { distWithClock, setClock } from "../helpers/clock.mjs";
import { editField, openArea, openList, openRecord, row, toast, total } from "../helpers/crm.mjs";
import { csv, file } from "../helpers/files.mjs";
import { importFile } from "../helpers/importing.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { signUp, synced } from "../helpers/people.mjs";
import { Server } from "../helpers/server.mjs";
import { expect, test } from "../helpers/test.mjs";

const DAY_MS = 86_400_000;
const NAMES = ["Alpha Tools", "Alpha Works", "Beta Works", "Gamma Mills"];
// The engine looks every few seconds, after everything else.
const LOOKED = { timeout: 30_000 };

let dist;
test.beforeAll(async () => (dist = await distWithClock()));
test.afterAll(() => rm(dist, { recursive: true, force: true }));
test.use({
  server: async ({}, use) => {
    const server = await Server.start({ dist });
    await use(server);
    await server.stop();
  },
});

const moves = (page) => page.getByRole("region", { name: "Came and went" });

// Within the page: with its last document the worker goes, and its clock is right again.
async function openAll(page) {
  await openArea(page, "Segments");
  await page.getByRole("tab", { name: "Saved segments" }).click();
}

async function open(page) {
  await openAll(page);
  await page.getByRole("link", { name: "Alphas", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Alphas", level: 1 })).toBeVisible();
}

async function rename(page, from, to) {
  await openList(page, "Companies");
  await openRecord(page, from);
  await editField(page, "Name", to);
  await expect(row(page, to)).toBeVisible();
}

test("who came and who went is kept by the day, and each number opens its rows", async ({ page }) => {
  test.slow();
  await signUp(page);
  await importFile(page, file("companies.csv", csv([["Company name"], ...NAMES.map((name) => [name])])));
  await page.goto("/customers/companies?filter=f100.has(talpha)");
  await page.getByRole("button", { name: "Save as segment" }).click();
  const dialog = page.getByRole("dialog", { name: "Save as segment" });
  await dialog.getByRole("textbox").fill("Alphas");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(toast(page, "Segment “Alphas” saved.")).toBeVisible();
  await open(page);
  await expect(moves(page)).toContainText("Kept since", LOOKED);
  await expect(moves(page)).toContainText("Nobody came or went in this time.");

  await rename(page, "Beta Works", "Alpha Beta");
  await rename(page, "Alpha Tools", "Other Tools");
  await synced(page);
  await setClock(page, DAY_MS);
  await open(page);
  await expect(moves(page).getByRole("link", { name: "1 came" })).toBeVisible(LOOKED);
  await expect(moves(page).getByRole("link", { name: "1 went" })).toBeVisible();
  await expect(moves(page).getByRole("row")).toHaveCount(3);
  await accessible(page, "who came and went");
  await translated(page, "who came and went");
  await fits(page, "who came and went");
  const today = moves(page).getByRole("row").nth(1);
  await expect(today.getByRole("cell").first()).toHaveText("2");
  await today.getByRole("link").first().click();
  await expect(row(page, "Alpha Beta")).toBeVisible();
  await total(page, "1");
  await expect(page.getByRole("search")).toContainText("came into the segment Alphas on");
  await open(page);
  await moves(page).getByRole("link", { name: "1 went" }).click();
  await expect(row(page, "Other Tools")).toBeVisible();
  await expect(page.getByRole("search")).toContainText("left the segment Alphas within 7 days");

  // The rule is made in the sentence, too.
  await openList(page, "Companies");
  const bar = page.getByRole("group", { name: "Filter" });
  await bar.getByRole("button", { name: "Add a rule" }).click();
  await page.getByRole("menuitem", { name: "Came into or left a segment" }).click();
  await page.getByRole("combobox", { name: "Segment" }).click();
  await page.getByRole("option", { name: /^Alphas\b/ }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await total(page, "1");
  await expect(row(page, "Alpha Beta")).toBeVisible();
  await openAll(page);
  await expect(page.getByText("+1 −1 this week")).toBeVisible();

  // A week later they came longer ago, and nothing is written of days on which nobody came.
  await setClock(page, 8 * DAY_MS);
  await open(page);
  await expect(moves(page)).toContainText("Nobody came or went in this time.");
  await moves(page).getByText("30 days", { exact: true }).click();
  await expect(moves(page).getByRole("link", { name: "1 came" })).toBeVisible();
});

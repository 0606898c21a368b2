// What somebody sees whose rights change while they are away, and a file of unsent changes in other hands.
import path from "node:path";

import { create, openList, row, toast } from "../helpers/crm.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { Network } from "../helpers/network.mjs";
import { chip, secondMember, signUp, synced } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

// The server refuses on purpose.
test.use({ expected: [/status of 40[13]/, /net::ERR/] });

const PICTURES = process.env.PERENNIAL_PICTURES;

async function picture(page, name) {
  await accessible(page, name);
  await translated(page, name);
  await fits(page, name);
  if (PICTURES) await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
}

async function pictures(page, name) {
  const before = page.viewportSize();
  await picture(page, `${name}-wide`);
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, `${name}-phone`);
  await page.setViewportSize(before);
}

// Workers hear of a lost network only by the network itself.
async function away(page, network) {
  await page.context().setOffline(true);
  network.offline();
}

async function back(page, network) {
  network.online();
  await page.context().setOffline(false);
}

// The member has the role on the server when the page says so.
async function give(page, name, role, word) {
  await page.goto("/settings/members");
  const select = page.getByRole("listitem").filter({ hasText: name }).getByLabel("Role");
  await select.selectOption(role);
  await expect(toast(page, `${name} is now: ${word}`)).toBeVisible();
  await expect(select).toHaveValue(role);
}

test("a change that was refused is shown, edited and exported, and a removed member keeps only that", async ({
  browser,
  page,
  problems,
  server,
}) => {
  test.slow();
  const tent = await Network.to(server.port);
  await signUp(page);
  await create(page, "New company", { "Name (required)": "Acker AG" });
  const theirs = await secondMember({ browser, page, problems, network: tent });
  await expect(theirs.getByText("Synced").first()).toBeVisible();
  await openList(theirs, "Companies");
  await expect(row(theirs, "Acker AG")).toBeVisible();
  await away(theirs, tent);
  await create(theirs, "New company", { "Name (required)": "Brücke GmbH" });
  await create(theirs, "New company", { "Name (required)": "Donau OHG" });
  await give(page, "Li Wei", "read-only", "Read only");
  await synced(page);
  await back(theirs, tent);
  await expect(chip(theirs)).toContainText("Needs you", { timeout: 30_000 });
  await theirs.goto("/sync");
  const refused = theirs.getByRole("listitem", { name: "Brücke GmbH" });
  await expect(refused).toContainText("You may no longer change this.");
  await expect(refused).toContainText("A new record.");
  await pictures(theirs, "refused");
  const download = theirs.waitForEvent("download");
  await refused.getByRole("button", { name: "Export" }).click();
  const file = await (await download).path();

  // The rights come back while the device hears nothing; what is sent or saved first asks for them.
  await away(theirs, tent);
  await give(page, "Li Wei", "member", "Member");
  await back(theirs, tent);
  const again = theirs.getByRole("listitem", { name: "Donau OHG" });
  await again.getByRole("button", { name: "Send again" }).click();
  await expect(again).toHaveCount(0);
  await expect(theirs.getByRole("alert")).toHaveCount(0);
  await refused.getByRole("button", { name: "Edit" }).click();
  const form = theirs.getByRole("dialog", { name: "Edit the refused change" });
  await form.getByLabel("Name").first().fill("Brücke & Söhne");
  await pictures(theirs, "refused-edit");
  await form.getByRole("button", { name: "Save as a new change" }).click();
  await expect(refused).toHaveCount(0);
  await synced(theirs);

  await page.goto("/sync");
  await page.getByLabel("Take in a file", { exact: true }).last().setInputFiles(file);
  const dialog = page.getByRole("dialog", { name: "Changes from another device" });
  await expect(dialog).toContainText("Changes by Li Wei");
  await pictures(page, "take-in");
  await dialog.getByRole("button", { name: "Send to the server" }).click();
  await expect(dialog.getByRole("status")).toContainText("One change stored.");
  await pictures(page, "taken-in");
  await dialog.getByRole("button", { name: "Close" }).last().click();

  await away(theirs, tent);
  await create(theirs, "New company", { "Name (required)": "Cleve KG" });
  await page.goto("/settings/members");
  await page.getByRole("button", { name: "Remove Li Wei" }).click();
  await page.getByRole("button", { name: "Remove from the workspace" }).click();
  await back(theirs, tent);
  await theirs.goto("/sync");
  await expect(theirs.getByText("You are no longer part of this workspace")).toBeVisible({ timeout: 30_000 });
  await expect(theirs.getByRole("listitem", { name: "Cleve KG" })).toBeVisible();
  await pictures(theirs, "removed");
  await tent.close();
});

test("an administrator decides who sees what, and sees what was decided", async ({ browser, page, problems }) => {
  await signUp(page);
  await create(page, "New company", { "Name (required)": "Acker AG" });
  await secondMember({ browser, page, problems });
  await page.goto("/settings/access");
  await page.getByRole("button", { name: "New team" }).click();
  await page.getByLabel("Name of the team").fill("North");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByLabel("Add somebody to North").selectOption({ label: "Li Wei" });
  await expect(page.getByRole("group", { name: "North" })).toContainText("Li Wei");
  await page.getByLabel("Who sees them").selectOption("own");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page.getByText("is not yet where this puts it")).toBeVisible();
  await pictures(page, "access");
  await page.getByRole("button", { name: "Move now" }).click();
  await expect(toast(page, "Moved")).toBeVisible();
  await synced(page);
  await page.reload();
  await expect(page.getByLabel("Who sees them")).toHaveValue("own");
  await expect(page.getByText("is not yet where this puts it")).toHaveCount(0);
  await page.goto("/settings/devices");
  await expect(page.getByText("This one")).toBeVisible();
  await pictures(page, "devices");
  await page.goto("/settings/audit");
  await expect(page.getByText("Team created: North")).toBeVisible();
  await pictures(page, "audit");
  await page.goto("/settings/account");
  await expect(page.getByRole("heading", { name: "Where you are signed in" })).toBeVisible();
  await pictures(page, "sessions");
});

// People at their browsers: the first one who sets the server up, and those they invite.
import { expect } from "@playwright/test";

import { watch } from "./test.mjs";

export const OWNER = {
  name: "Ada Berg",
  email: "ada@evergreen.example",
  password: "several good words",
  workspace: "Evergreen Tools",
};

// The chip that says where the person's work is.
export const chip = (page) => page.getByRole("status").filter({ visible: true }).first();

// Waits until everything of this device is on the server.
export const synced = (page) => expect(chip(page)).toHaveText("Synced", { timeout: 15_000 });

// Waits for the shell: a workspace is open.
export const opened = (page) => expect(page.getByRole("navigation", { name: "Areas" }).first()).toBeVisible();

// The first visit to a new server: account and workspace.
export async function signUp(page, person = OWNER) {
  await page.goto("/");
  await page.getByLabel("Name of the workspace").fill(person.workspace);
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Create" }).click();
  await opened(page);
}

export async function signIn(page, person = OWNER) {
  await page.goto("/");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await opened(page);
}

// The link that lets somebody join, made by an administrator whose page this is.
export async function invite(page) {
  await page.goto("/settings/members");
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = page.getByRole("textbox", { name: "Link to send" });
  await expect(link).toHaveValue(/\/join\//);
  return link.inputValue();
}

// Another member in a browser of their own, with a network of their own where one is given; everything that browser
// complains of fails the test.
export async function secondMember({ browser, page, problems, network }, person = { name: "Li Wei", email: "li@evergreen.example" }) {
  const link = await invite(page);
  const baseURL = network?.url ?? new URL(link).origin;
  const context = await browser.newContext({ baseURL, locale: "en-GB", timezoneId: "Asia/Shanghai" });
  watch(context, problems);
  const theirs = await context.newPage();
  await theirs.goto(new URL(link).pathname);
  await theirs.getByLabel("Your name").fill(person.name);
  await theirs.getByLabel("E-mail").fill(person.email);
  await theirs.getByLabel("Password").fill("quite other words");
  await theirs.getByRole("button", { name: "Join" }).click();
  await opened(theirs);
  return theirs;
}

export const openSync = (page) => page.getByRole("link", { name: "Open the sync page" }).click();

// The path of a file with everything that is not on the server.
export async function exportUnsent(page) {
  await openSync(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export the unsent" }).first().click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.perennial-unsent$/);
  return download.path();
}

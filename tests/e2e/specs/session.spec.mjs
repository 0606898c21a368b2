// Several tabs, and sessions that end at the worst moment: nothing that was typed is lost.
import { capture, createPerson, editField, inspector, openArea, openEditor, openList, openRecord, row } from "../helpers/crm.mjs";
import { chip, OWNER, opened, secondMember, signIn, signUp, synced } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

test("an edit in one tab shows in the other", async ({ page, context }) => {
  await signUp(page);
  await createPerson(page, "Ada", "Lovelace");
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(inspector(other).getByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
  await editField(page, "Family name", "King");
  await expect(inspector(other).getByRole("heading", { name: "Ada King" })).toBeVisible();
  await openList(other, "Companies");
  await createPerson(other, "Rosa", "Keil");
  await openList(page, "People");
  await expect(row(page, "Rosa Keil")).toBeVisible();
  await page.close();
  await openList(other, "People");
  await openRecord(other, "Ada King");
  await editField(other, "Given name", "Augusta");
  await expect(row(other, "Augusta King")).toBeVisible();
});

test("what arrives from elsewhere takes nobody's editor away", async ({ page, context }) => {
  await signUp(page);
  await createPerson(page, "Ada", "Lovelace");
  const other = await context.newPage();
  await other.goto(page.url());
  await inspector(other).getByRole("button", { name: "Show all fields" }).click();
  const input = await openEditor(page, "Given name");
  await input.fill("August");
  // A field that had no value, and so no line on the first tab.
  await editField(other, "Department", "Research");
  await expect(inspector(page).getByText("Research", { exact: true })).toBeVisible();
  await expect(input).toBeFocused();
  await page.keyboard.type("a");
  await page.keyboard.press("Enter");
  await expect(inspector(other).getByRole("heading", { name: "Augusta Lovelace" })).toBeVisible();
});

test.describe("with answers that refuse", () => {
  test.use({ expected: [/status of 40[1-9]/] });

  test("a wrong password is said and what was typed stays", async ({ page, browser, baseURL }) => {
    await signUp(page);
    const context = await browser.newContext({ baseURL, locale: "en-GB" });
    const stranger = await context.newPage();
    await stranger.goto("/");
    await stranger.getByLabel("E-mail").fill(OWNER.email);
    await stranger.getByLabel("Password").fill("not the password");
    await stranger.getByRole("button", { name: "Sign in" }).click();
    await expect(stranger.getByRole("alert")).toHaveText("E-mail and password do not match.");
    await expect(stranger.getByLabel("E-mail")).toHaveValue(OWNER.email);
    await stranger.getByLabel("Password").fill(OWNER.password);
    await stranger.getByRole("button", { name: "Sign in" }).click();
    await opened(stranger);
    // Who it is, is known as soon as the workspace is open.
    await stranger.getByRole("button", { name: /Account and workspace$/ }).click();
    await expect(stranger.getByRole("menuitem", { name: /^Your account/ })).toContainText(OWNER.email);
    await context.close();
  });

  test("a session ends with changes unsent: the chip says so, signing in sends them", async ({ page, context, browser, baseURL }) => {
    await signUp(page);
    // What a new workspace begins with is sent, too.
    await openArea(page, "Pipeline");
    await expect(page.getByRole("heading", { name: "No deals here yet" })).toBeVisible();
    await synced(page);
    await context.clearCookies();
    await openArea(page, "Booth");
    await capture(page, "Lise Meitner");
    await expect(chip(page)).toHaveText("Needs you · 1 not yet sent");
    await page.reload();
    await opened(page);
    await openList(page, "Leads");
    await expect(row(page, "Lise Meitner")).toBeVisible();
    await expect(chip(page)).toHaveText("Needs you · 1 not yet sent");

    await page.getByRole("link", { name: "Open the sync page" }).click();
    await expect(page.getByText("Sign in again so that your changes can be sent.")).toBeVisible();
    await page.locator("main").getByRole("link", { name: "Sign in" }).click();
    await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await page.locator("main").getByRole("button", { name: "Sign in" }).click();
    await synced(page);

    const elsewhere = await browser.newContext({ baseURL, locale: "en-GB" });
    const other = await elsewhere.newPage();
    await signIn(other);
    await openList(other, "Leads");
    await expect(row(other, "Lise Meitner")).toBeVisible();
    await elsewhere.close();
  });

  test("signing out keeps the data or removes it, and never what is not sent", async ({ page, network }) => {
    await signUp(page);
    await synced(page);
    network.offline();
    await createPerson(page, "Ada", "Lovelace");
    await openArea(page, "Settings");
    await page.getByRole("link", { name: "Your account" }).click();
    await page.getByRole("button", { name: "Sign out and remove the data" }).click();
    const told = page.getByRole("dialog", { name: "Not everything is on the server yet" });
    await expect(told).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(told).toBeHidden();
    const remove = page.getByRole("button", { name: "Sign out and remove the data" });
    await expect(remove).toBeFocused();
    await remove.click();
    await told.getByRole("link", { name: "Open the sync page" }).click();
    await expect(page.getByRole("heading", { name: "Sync", level: 1 })).toBeVisible();
    await openList(page, "People");
    await expect(row(page, "Ada Lovelace")).toBeVisible();

    network.online();
    await openArea(page, "Settings");
    await page.getByRole("link", { name: "Your account" }).click();
    await page.getByRole("button", { name: "Sign out and keep the data here" }).click();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await signIn(page);
    await openList(page, "People");
    await expect(row(page, "Ada Lovelace")).toBeVisible();
    await synced(page);

    await openArea(page, "Settings");
    await page.getByRole("link", { name: "Your account" }).click();
    await remove.click();
    const asked = page.getByRole("dialog", { name: /^Sign out and remove “.+” from this device\?$/ });
    await asked.getByRole("button", { name: "Sign out and remove the data" }).click();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await signIn(page);
    await openList(page, "People");
    await expect(row(page, "Ada Lovelace")).toBeVisible();
  });
});

test("the account menu names the person and the workspace after every switch", async ({ page }) => {
  await signUp(page);
  // Another workspace of the same account, as somebody who was invited to one would have it.
  await page.evaluate(async () => {
    const made = await fetch("/api/v1/workspaces", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Second Works" }),
    });
    if (!made.ok) throw new Error(`no workspace: ${made.status}`);
  });
  await page.reload();
  const menu = page.getByRole("banner").getByRole("button", { name: /Account and workspace$/ });
  for (const [present, next] of [[OWNER.workspace, "Second Works"], ["Second Works", OWNER.workspace]]) {
    await expect(menu).toContainText(present);
    const other = page.getByRole("menuitem", { name: `Switch to ${next}` });
    // The menu is made when it opens; of other workspaces the device may hear a moment later.
    await expect(async () => {
      await menu.click();
      await expect(page.getByRole("menuitem", { name: /^Your account/ })).toContainText(OWNER.email);
      if (!(await other.isVisible())) await page.keyboard.press("Escape");
      await expect(other).toBeVisible({ timeout: 1 });
    }).toPass();
    await other.click();
    await expect(menu).toContainText(next);
    await page.goto("/settings/account");
    await expect(page.locator("main").getByRole("textbox", { name: "Name", exact: true })).toHaveValue(OWNER.name);
    await expect(page.locator("main")).toContainText(OWNER.email);
  }
});

test("where the page has no clipboard, the text is shown selected for copying by hand", async ({ page }) => {
  // As over plain http.
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await signUp(page);
  await createPerson(page, "Ada", "Lovelace");
  await inspector(page).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Copy link" }).click();
  const text = page.getByRole("dialog", { name: "Copy by hand" }).getByRole("textbox");
  await expect(text).toBeFocused();
  const selected = () => text.evaluate((input) => input.value.slice(input.selectionStart, input.selectionEnd));
  await expect.poll(selected).toBe(page.url());
  await page.keyboard.press("Escape");
  await expect(text).toBeHidden();
});

test("who forgot the password sets another one by a link, in a workspace that stays", async ({ browser, page, problems }) => {
  await signUp(page);
  const theirs = await secondMember({ browser, page, problems });
  await openList(theirs, "People");
  // No clipboard is given to this page, so that the link is shown.
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await page.goto("/settings/members");
  await expect(page.getByRole("button", { name: `New password for ${OWNER.name}` })).toHaveCount(0);
  await page.getByRole("button", { name: "New password for Li Wei" }).click();
  await page.getByRole("button", { name: "Copy the link" }).click();
  const link = await page.getByRole("dialog").getByRole("textbox").inputValue();
  expect(link).toMatch(/\/password\//);
  await page.keyboard.press("Escape");

  await createPerson(theirs, "Ada", "Lovelace");
  await theirs.goto(new URL(link).pathname);
  await expect(theirs.getByLabel("E-mail")).toHaveValue("li@evergreen.example");
  await theirs.getByLabel("Password").fill("short");
  await theirs.getByRole("button", { name: "Set the password" }).click();
  await expect(theirs.getByRole("alert")).toBeVisible();
  await theirs.getByLabel("Password").fill("words that stay in mind");
  await theirs.getByRole("button", { name: "Set the password" }).click();
  await opened(theirs);
  await synced(theirs);
  await theirs.goto(new URL(link).pathname);
  await expect(theirs.getByText("This link was used or has expired. Ask for a new one.")).toBeVisible();
  await openList(page, "People");
  await expect(row(page, "Ada Lovelace")).toBeVisible();
  await theirs.context().close();
});

// A form on the web: published at the booth, filled in by a visitor without a session, a lead on every device; and gone again.
import path from "node:path";

import { inspector, openArea, openList, openRecord, row, toast } from "../helpers/crm.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { Network } from "../helpers/network.mjs";
import { secondMember, signUp, synced } from "../helpers/people.mjs";
import { expect, test, watch } from "../helpers/test.mjs";

// Taken offline the form is refused on purpose. The scripts that are blocked are those by which the test looks at the page.
test.use({ expected: [/status of 4(04|10|29)|net::ERR|Blocked script execution in/] });

const PICTURES = process.env.PERENNIAL_PICTURES;
const link = (page) => page.getByRole("textbox", { name: "Link to the form" });

async function publish(page) {
  await openArea(page, "Booth");
  await page.getByRole("button", { name: "New event" }).click();
  const dialog = page.getByRole("dialog", { name: "New event" });
  await dialog.getByLabel("Name of the event").fill("Machine Expo");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Publish as a web form" }).click();
  await expect(toast(page, "The form is online.")).toBeVisible();
  await expect(link(page)).toHaveValue(/\/p\/[\w-]{43}$/);
  return link(page).inputValue();
}

// Somebody who has the link and nothing else, on a phone.
async function visitor(browser, problems, url, language = "en-GB") {
  const context = await browser.newContext({ locale: language, viewport: { width: 390, height: 844 }, hasTouch: true });
  watch(context, problems);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function fillIn(page, fields) {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("heading", { name: "Thank you" })).toBeVisible();
}

async function picture(page, name) {
  await accessible(page, name);
  await fits(page, name);
  if (PICTURES) await page.screenshot({ path: path.join(PICTURES, `${name}.png`), fullPage: true });
}

// What is published lets no script run, not even a test's: its text is looked at in a page without that policy.
async function looked(page, name) {
  const html = await page.content();
  const plain = await page.context().newPage();
  await plain.setContent(html);
  for (const colorScheme of ["light", "dark"]) {
    await plain.emulateMedia({ colorScheme });
    await picture(plain, `${name}-${colorScheme}`);
  }
  await plain.close();
}

test("what a visitor sends is a lead, once, also when whoever published the form is away", async ({
  browser,
  page,
  problems,
  server,
  network,
}) => {
  test.slow();
  await signUp(page);
  const url = await publish(page);
  await translated(page, "web-form");
  await picture(page, "web-form");
  await synced(page);

  const theirs = await visitor(browser, problems, url);
  expect(await theirs.context().cookies()).toEqual([]);
  await looked(theirs, "published-form");
  await theirs.getByRole("checkbox", { name: "a quote" }).check();
  await fillIn(theirs, { "Your name": "Rosa Keil", Company: "Keil Pumpen", "E-mail": "rosa@keil.example", Phone: "+49 30 1234567" });
  await looked(theirs, "published-thanks");
  // A reload of the answer sends the same once more.
  await theirs.reload();
  await expect(theirs.getByRole("heading", { name: "Thank you" })).toBeVisible();

  await openList(page, "Leads");
  await expect(row(page, "Rosa Keil")).toHaveCount(1);
  await openRecord(page, "Rosa Keil");
  for (const text of ["Keil Pumpen", "Wants a quote", "Machine Expo", "Website"]) {
    await expect(inspector(page).getByText(text, { exact: true }).first()).toBeVisible();
  }
  await synced(page);

  // Away: the server takes what is sent, and a colleague has it.
  const colleague = await secondMember({ browser, page, problems, network: await Network.to(server.port) });
  await synced(colleague);
  await page.context().setOffline(true);
  network.offline();
  const direct = new URL(url);
  direct.port = String(server.port);
  const second = await visitor(browser, problems, direct.href);
  await fillIn(second, { "Your name": "王小明", "Your message": "<script>alert(1)</script>" });
  await openList(colleague, "Leads");
  await expect(row(colleague, "王小明")).toHaveCount(1);
  await expect(row(colleague, "Rosa Keil")).toHaveCount(1);
  network.online();
  await page.context().setOffline(false);
  await openList(page, "Leads");
  await expect(row(page, "王小明")).toHaveCount(1, { timeout: 90_000 });
});

test("what is no lead is kept and shown, and the form goes offline for good", async ({ browser, page, problems }) => {
  await signUp(page);
  const url = await publish(page);
  await synced(page);
  const context = await browser.newContext({ locale: "zh-CN" });
  watch(context, problems);
  const spam = await context.request.post(url, { form: { name: "Bot", homepage: "http://spam.example" } });
  expect(spam.status()).toBe(200);
  await expect
    .poll(async () => {
      await openList(page, "Leads");
      await openArea(page, "Booth");
      return page.getByRole("heading", { name: "One entry that is not a lead" }).count();
    }, { timeout: 30_000 })
    .toBe(1);
  const entry = page.getByRole("listitem").filter({ hasText: "Filled in by a program." });
  await expect(entry).toContainText("homepage: http://spam.example");
  await entry.getByRole("button", { name: "Make a lead" }).click();
  await expect(toast(page, "Kept as a lead.")).toBeVisible();
  await expect(entry).toBeHidden();
  await expect(page.getByRole("heading", { name: "One lead captured" })).toBeVisible();

  const theirs = await visitor(browser, problems, url, "zh-CN");
  await page.getByRole("button", { name: "Take offline" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take offline" }).click();
  await expect(toast(page, "The form is offline.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Publish as a web form" })).toBeVisible();
  // Who has it open sends in vain, and is told so.
  await theirs.getByLabel("Your name", { exact: true }).fill("Late");
  await theirs.getByRole("button", { name: "Send" }).click();
  await expect(theirs.getByRole("heading", { name: "此页面已不存在" })).toBeVisible();
  await looked(theirs, "published-gone");
  expect((await theirs.goto(url)).status()).toBe(410);
  // The app's service worker does not answer for it.
  const app = await page.context().newPage();
  expect((await app.goto(url)).status()).toBe(410);
  await expect(app.getByRole("heading", { name: "This page is no longer here" })).toBeVisible();
});

test("what is published runs nothing and reads nothing of the app", async ({ browser, page, problems }) => {
  await signUp(page);
  const url = await publish(page);
  const response = await page.request.get(url);
  const policy = response.headers()["content-security-policy"];
  expect(policy).toContain("sandbox allow-forms");
  expect(policy).not.toContain("allow-same-origin");
  // In the browser of somebody who is signed in, it is of an origin of its own.
  const opened = await page.context().newPage();
  await opened.goto(url);
  await expect(opened.getByRole("heading", { name: "How can we help?" })).toBeVisible();
  const origin = await opened.evaluate(() => self.origin);
  expect(origin).toBe("null");
});

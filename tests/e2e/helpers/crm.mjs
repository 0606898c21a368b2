// What a person does in Perennial again and again, in English: areas, lists, forms, the open record.
import { expect } from "@playwright/test";

// The rail, on a phone the bar at the bottom.
export const areas = (page) => page.getByRole("navigation", { name: "Areas" }).filter({ visible: true });

export async function openArea(page, name) {
  await areas(page).getByRole("link", { name, exact: true }).click();
}

// A list of Customers by its tab: Companies, People, Leads, Orders …
export async function openList(page, name) {
  await openArea(page, "Customers");
  await page.getByRole("tab", { name, exact: true }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
}

export const row = (page, name) =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });

// How many rows a list has, as its head says; the virtual list builds only those in sight.
export const total = (page, count) =>
  expect(page.locator("main header").filter({ has: page.getByRole("heading", { level: 1 }) })).toContainText(count);

// The record that is open beside its list.
export const inspector = (page) => page.getByRole("complementary");

export async function openRecord(page, name) {
  await row(page, name).getByRole("link", { name, exact: true }).click();
  await expect(inspector(page).getByRole("heading", { name, level: 2 })).toBeVisible();
}

export const toast = (page, text) => page.getByRole("status").filter({ hasText: text });

// The form of a new record: `fields` are texts by label.
export async function create(page, entry, fields) {
  await page.getByRole("banner").getByRole("button", { name: "Create" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
  const sheet = page.getByRole("dialog", { name: entry });
  for (const [label, text] of Object.entries(fields)) {
    await sheet.getByLabel(label, { exact: true }).fill(text);
  }
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  await expect(sheet).toBeHidden();
}

export const createPerson = (page, given, family) =>
  create(page, "New person", { "Given name": given, "Family name": family });

export const createDeal = (page, title, amount) =>
  create(page, "New deal", { "Title (required)": title, Amount: amount });

// Presses a line of the record and gives the text field that stands in its place.
export async function openEditor(page, label) {
  const record = inspector(page);
  // A mouse presses the line; its button is for the keyboard.
  await record.locator(".line", { has: page.getByRole("button", { name: `Edit ${label}`, exact: true }) }).click();
  return record.getByRole("textbox", { name: label, exact: true });
}

// Writes a line of the open record. Fields without a value appear only after "Show all fields".
export async function editField(page, label, text) {
  const input = await openEditor(page, label);
  await input.fill(text);
  await input.press("Enter");
  await expect(inspector(page).getByRole("button", { name: `Edit ${label}`, exact: true })).toBeVisible();
}

// The form at the booth; a lead as a person says it.
export const booth = (page) => page.locator("main form").filter({ has: page.getByRole("button", { name: "Save lead" }) });

export async function capture(page, name, { company } = {}) {
  const form = booth(page);
  await form.getByLabel("Name", { exact: true }).fill(name);
  if (company) await form.getByLabel("Company", { exact: true }).fill(company);
  await form.getByRole("button", { name: "Save lead" }).click();
  await expect(toast(page, `${name} is saved on this device.`)).toBeVisible();
}

// Presses Tab until a control has the focus, as somebody without a mouse does.
export async function tabTo(page, control, most = 60) {
  const isThere = () => control.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < most && !(await isThere()); presses += 1) await page.keyboard.press("Tab");
  await expect(control).toBeFocused();
}

// Joins by an invitation link, in whatever browser and over whatever network the page has.
export async function join(page, link, person) {
  await page.goto(new URL(link).pathname);
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill("quite other words");
  await page.getByRole("button", { name: "Join" }).click();
  await expect(areas(page)).toBeVisible();
}

// At the booth: a lead in seconds, with qualifiers, grade and promise; a draft that survives; the keyboard alone.
import { booth, capture, inspector, openArea, openList, openRecord, row, tabTo, toast } from "../helpers/crm.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

test("a lead with qualifiers, grade and promise appears in Leads and on Today", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Booth");
  await page.getByRole("button", { name: "New event" }).click();
  const dialog = page.getByRole("dialog", { name: "New event" });
  await dialog.getByLabel("Name of the event").fill("Machine Expo");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("combobox", { name: "Event" })).toHaveValue(/.+/);

  const form = booth(page);
  await form.getByLabel("Name", { exact: true }).fill("王小明");
  await form.getByLabel("Company", { exact: true }).fill("华兴机械");
  await form.getByLabel("Phone", { exact: true }).fill("+86 138 1234 5678");
  await form.getByLabel("E-mail", { exact: true }).fill("wang@huaxing.example");
  await form.getByRole("radiogroup", { name: "Grade" }).getByText("A · now").click();
  await form.getByRole("button", { name: "Wants a quote" }).click();
  await form.getByRole("button", { name: "Has a budget" }).click();
  await form.getByRole("textbox", { name: "Note" }).fill("Two five-axis mills");
  await form.getByRole("combobox", { name: "Promised" }).selectOption({ label: "Send a quote" });
  await form.getByRole("textbox", { name: "By when" }).fill("+0d");
  await form.getByRole("button", { name: "Save lead" }).click();
  await expect(toast(page, "王小明 is saved on this device.")).toBeVisible();
  await expect(form.getByLabel("Name", { exact: true })).toHaveValue("");
  await expect(form.getByLabel("Name", { exact: true })).toBeFocused();
  await expect(page.getByRole("heading", { name: "One lead captured" })).toBeVisible();

  await openArea(page, "Today");
  const item = page.getByRole("list", { name: "What to do" }).getByRole("listitem");
  await expect(item).toContainText("Promised");
  await expect(item).toContainText("王小明");

  await openList(page, "Leads");
  await openRecord(page, "王小明");
  for (const text of ["华兴机械", "A · now", "Wants a quote", "Has a budget", "Two five-axis mills", "Send a quote", "Machine Expo"]) {
    await expect(inspector(page).getByText(text, { exact: true }).first()).toBeVisible();
  }
  await inspector(page).getByRole("link", { name: "Machine Expo" }).click();
  await expect(page).toHaveURL(/\/settings\/events\/[0-9a-f]{32}/);
  await expect(inspector(page).getByRole("heading", { name: "Machine Expo", level: 2 })).toBeVisible();
});

test("what a field does not take is said there, and everything stays", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Booth");
  const form = booth(page);
  await form.getByLabel("Name", { exact: true }).fill("Konrad Zuse");
  const title = form.getByLabel("Job title", { exact: true });
  await title.fill("Builder of machines ".repeat(20));
  await form.getByRole("button", { name: "Save lead" }).click();
  await expect(title).toHaveAttribute("aria-invalid", "true");
  await expect(form.getByLabel("Name", { exact: true })).toHaveValue("Konrad Zuse");
  await title.fill("Builder of machines");
  await form.getByRole("button", { name: "Save lead" }).click();
  await expect(toast(page, "Konrad Zuse is saved on this device.")).toBeVisible();
});

test("on a phone the field that is wrong comes into sight, and the page itself never scrolls", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Booth");
  await page.setViewportSize({ width: 390, height: 844 });
  const form = booth(page);
  const heights = () => page.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
  const [document, screen] = await heights();
  expect(document).toBe(screen);
  const name = form.getByLabel("Name", { exact: true });
  await name.fill("Konrad Zuse".repeat(40));
  await form.getByRole("combobox", { name: "Promised" }).focus();
  await expect(name).not.toBeInViewport();
  await form.getByRole("button", { name: "Save lead" }).click();
  await expect(name).toBeFocused();
  await expect(name).toBeInViewport({ ratio: 1 });
  const email = form.getByLabel("E-mail", { exact: true });
  await name.fill("Konrad Zuse");
  await email.fill("nobody");
  await form.getByRole("button", { name: "Save lead" }).click();
  await expect(email).toBeFocused();
  const problem = await form.locator(".field-problem:not(:empty)").boundingBox();
  const foot = await form.locator(".booth-foot").boundingBox();
  expect(problem.y + problem.height).toBeLessThanOrEqual(foot.y);
  expect((await heights())[0]).toBe(screen);
});

test("what is half typed survives a reload", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Booth");
  const form = booth(page);
  await form.getByLabel("Name", { exact: true }).pressSequentially("Conrad Zu");
  await form.getByRole("button", { name: "Uses a competitor" }).click();
  await form.getByRole("textbox", { name: "Note" }).pressSequentially("call after the fair");
  await page.reload();
  await expect(form.getByLabel("Name", { exact: true })).toHaveValue("Conrad Zu");
  await expect(form.getByRole("button", { name: "Uses a competitor" })).toHaveAttribute("aria-pressed", "true");
  await expect(form.getByRole("textbox", { name: "Note" })).toHaveValue("call after the fair");
  await capture(page, "Conrad Zuse");
  await page.reload();
  await expect(form.getByLabel("Name", { exact: true })).toHaveValue("");
});

test("by the keyboard alone, in less than 15 seconds", async ({ page }) => {
  await signUp(page);
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  const form = booth(page);
  const name = form.getByLabel("Name", { exact: true });
  await expect(name).toBeVisible();
  await tabTo(page, name);

  const begun = Date.now();
  for (const text of ["Rosa Keil", "Keil Pumpen", "Buyer", "+49 30 1234567", "rosa@keil.example"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Space");
  await tabTo(page, form.getByRole("button", { name: "Wants a demo" }));
  await page.keyboard.press("Space");
  await tabTo(page, form.getByRole("button", { name: "Save lead" }));
  await page.keyboard.press("Enter");
  await expect(toast(page, "Rosa Keil is saved on this device.")).toBeVisible();
  expect(Date.now() - begun).toBeLessThan(15_000);
  await expect(name).toBeFocused();

  await openList(page, "Leads");
  await openRecord(page, "Rosa Keil");
  await expect(inspector(page).getByText("A · now").first()).toBeVisible();
  await expect(inspector(page).getByText("Wants a demo").first()).toBeVisible();
  await expect(row(page, "Rosa Keil")).toContainText("Keil Pumpen");
});

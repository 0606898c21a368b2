// A person's details pasted into the palette become a filled form to confirm.
import { create, inspector, openList, row } from "../helpers/crm.mjs";
import { opened, signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const SIGNATURE = `Best regards

Jane Miller
Head of Purchasing
Northwind Tools Inc.
T +1 555 010 2030 | M +1 555 010 9999
jane.miller@northwind.example`;

// As the browser does it for Ctrl V; a clipboard of its own is not given to every browser under test.
async function paste(page, text) {
  const input = page.getByRole("dialog", { name: "Commands and search" }).getByRole("combobox");
  await expect(input).toBeFocused();
  await input.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

test("a signature becomes a person with a new company, in one action", async ({ page }) => {
  await signUp(page);
  await page.keyboard.press("Control+k");
  await paste(page, SIGNATURE);
  const offer = page.getByRole("option", { name: /^New person with these details/ });
  await expect(offer).toContainText("Jane Miller · Head of Purchasing · Northwind Tools Inc.");
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "New person" });
  await expect(sheet.getByLabel("Family name")).toHaveValue("Miller");
  await expect(sheet.getByLabel("Given name")).toHaveValue("Jane");
  await expect(sheet.getByText("Northwind Tools Inc.", { exact: true })).toBeVisible();
  await expect(sheet.getByRole("group", { name: "E-mails" }).getByRole("textbox").nth(1)).toHaveValue("jane.miller@northwind.example");
  await sheet.getByLabel("Given name").fill("Janet");
  await page.reload();
  await opened(page);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("new person");
  await page.keyboard.press("Enter");
  await expect(sheet.getByLabel("Given name")).toHaveValue("Janet");
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  await expect(inspector(page).getByRole("heading", { name: "Janet Miller" })).toBeVisible();
  await expect(inspector(page)).toContainText("+1 555 010 9999");
  await openList(page, "Companies");
  await expect(row(page, "Northwind Tools Inc.")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(row(page, "Northwind Tools Inc.")).toHaveCount(0);
  await openList(page, "People");
  await expect(row(page, "Janet Miller")).toHaveCount(0);
});

test("a vCard finds the company that is there; what is no card stays a search", async ({ page }) => {
  await signUp(page);
  await create(page, "New company", { "Name (required)": "华兴机械" });
  await page.keyboard.press("Control+k");
  await paste(page, "华兴");
  await expect(page.getByRole("option", { name: /^New person with these details/ })).toHaveCount(0);
  await paste(page, "BEGIN:VCARD\nVERSION:3.0\nN:王;小明\nORG:华兴机械\nTEL;TYPE=CELL:13812345678\nEND:VCARD");
  await expect(page.getByRole("option", { name: /^New person with these details/ })).toContainText("王小明 · 华兴机械");
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "New person" });
  await expect(sheet.getByText("华兴机械", { exact: true })).toBeVisible();
  await sheet.getByRole("button", { name: "Create", exact: true }).click();
  await expect(inspector(page).getByRole("heading", { name: "王小明" })).toBeVisible();
  await openList(page, "Companies");
  await expect(page.locator("main header").filter({ has: page.getByRole("heading", { level: 1 }) })).toContainText("1");
  await expect(row(page, "华兴机械")).toHaveCount(1);
});

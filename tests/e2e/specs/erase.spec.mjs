// "Erase for good": an owner sees what would go, agrees, and it is gone here, at the server and at a colleague's.
import { create, inspector, openList, openRecord, row, toast } from "../helpers/crm.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { secondMember, signUp, synced } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const menu = (page) => inspector(page).getByRole("button", { name: "More", exact: true });

test("a record is erased for good, everywhere", async ({ browser, page, problems }) => {
  test.slow();
  await signUp(page);
  await create(page, "New company", { "Name (required)": "Acker AG" });
  await create(page, "New company", { "Name (required)": "Brücke GmbH" });
  const theirs = await secondMember({ browser, page, problems });
  await openList(theirs, "Companies");
  await openRecord(theirs, "Acker AG");
  await menu(theirs).click();
  await expect(theirs.getByRole("menuitem", { name: "Delete" })).toBeVisible();
  await expect(theirs.getByRole("menuitem", { name: "Erase for good" })).toHaveCount(0);
  await theirs.keyboard.press("Escape");

  await openList(page, "Companies");
  await openRecord(page, "Acker AG");
  await synced(page);
  await menu(page).click();
  await page.getByRole("menuitem", { name: "Erase for good…" }).click();
  const dialog = page.getByRole("dialog", { name: "Erase “Acker AG” for good?" });
  await expect(dialog).toContainText("one stored change");
  await accessible(page, "erasing");
  await translated(page, "erasing");
  await fits(page, "erasing");
  if (process.env.PERENNIAL_PICTURES) await page.screenshot({ path: `${process.env.PERENNIAL_PICTURES}/erase.png` });
  await page.keyboard.press("Escape");
  await expect(row(page, "Acker AG")).toBeVisible();

  await menu(page).click();
  await page.getByRole("menuitem", { name: "Erase for good…" }).click();
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  await expect(toast(page, "“Acker AG” is erased")).toBeVisible();
  await expect(inspector(page)).toBeHidden();
  await expect(row(page, "Acker AG")).toHaveCount(0);
  await expect(row(page, "Brücke GmbH")).toBeVisible();
  await expect(row(theirs, "Acker AG")).toHaveCount(0);
  await expect(row(theirs, "Brücke GmbH")).toBeVisible();
  await page.reload();
  await expect(row(page, "Brücke GmbH")).toBeVisible();
  await expect(row(page, "Acker AG")).toHaveCount(0);
});

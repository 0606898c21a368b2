// Undo says what it took back.
import { create, editField, inspector, openArea, toast } from "../helpers/crm.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

test("Ctrl Z names the field it took back, from wherever it is pressed", async ({ page }) => {
  await signUp(page);
  await create(page, "New company", { "Name (required)": "Alpha" });
  await editField(page, "Name", "Beta");
  await expect(inspector(page).getByRole("heading", { name: "Beta", level: 2 })).toBeVisible();
  await openArea(page, "Pipeline");
  await page.keyboard.press("Control+z");
  await expect(toast(page, "Undone: Name of Alpha")).toBeVisible();
});

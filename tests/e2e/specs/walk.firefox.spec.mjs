// Firefox: started, cut off, started again, a lead captured, and sent once the network is back.
import { chip, opened, signUp, synced } from "../helpers/people.mjs";
import { build, openInstalled } from "../helpers/pwa.mjs";
import { expect, test } from "../helpers/test.mjs";

test("captures offline after a cold start and syncs afterwards", async ({ page, network }) => {
  await openInstalled(page);
  await signUp(page);
  await synced(page);
  const id = await build(page);

  network.offline();
  await page.goto("/booth");
  await opened(page);
  expect(await build(page)).toBe(id);
  await page.getByLabel("Name", { exact: true }).fill("Wilhelmina Oakley");
  await page.getByRole("button", { name: "Save lead" }).click();
  await expect(page.getByText("Wilhelmina Oakley is saved on this device.")).toBeVisible();
  await expect(chip(page)).toContainText("not yet sent");

  network.online();
  await synced(page);
});

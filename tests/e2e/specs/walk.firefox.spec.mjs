// Firefox: started once, and again without the network.
import { build, openInstalled } from "../helpers/pwa.mjs";
import { expect, test } from "../helpers/test.mjs";

test("starts again with the network cut", async ({ page, network }) => {
  await openInstalled(page);
  const id = await build(page);
  network.offline();
  await page.goto("/booth");
  await expect(page.locator("body > :not(noscript):not(script)").first()).toBeVisible();
  expect(await build(page)).toBe(id);
});

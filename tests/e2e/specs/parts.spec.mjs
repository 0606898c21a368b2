// Parts of a release that come after the first screen: what is said where one cannot be loaded, and the way on.
import { areas, openArea } from "../helpers/crm.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

// Without a service worker every part comes over the network.
test.use({ serviceWorkers: "block", expected: [/Failed to load resource|WebAssembly|TypeError: /] });

test("an area whose code does not come says so and comes with another try", async ({ context, page }) => {
  const part = /\/split_later\.wasm$/;
  await signUp(page);
  await context.route(part, (route) => route.abort());
  await page.reload();
  await openArea(page, "Customers");
  await expect(page.getByRole("heading", { name: "This part could not be loaded" })).toBeVisible();
  await expect(areas(page)).toBeVisible();
  await context.unroute(part);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "People", level: 1 })).toBeVisible();
});

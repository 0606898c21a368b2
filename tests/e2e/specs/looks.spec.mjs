// Every screen at three sizes, in light and dark, in three languages: accessible, translated, never wider than the screen.
import { areas, openArea } from "../helpers/crm.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const SIZES = [
  ["a desk", { viewport: { width: 1440, height: 900 }, colorScheme: "light" }],
  ["a tablet", { viewport: { width: 1080, height: 810 }, hasTouch: true, colorScheme: "dark" }],
  ["a phone", { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: "light" }],
];

// Path, and what is there when the screen is complete.
const SCREENS = [
  ["/", "main ul li"],
  ["/customers/companies", '[role="grid"] a'],
  ["/customers/people", '[role="grid"] a'],
  ["/customers/orders", '[role="grid"] a'],
  ["/pipeline", "[data-card]"],
  ["/pipeline?show=table", '[role="grid"] a'],
  ["/booth", "main form"],
  ["/segments", "main table"],
  ["/segments/rules", "main section"],
  ["/insight", "main li a"],
  ["/insight/pareto", "main table"],
  ["/import", 'input[type="file"]'],
  ["/settings", "main select"],
  ["/settings/account", 'main input[type="password"]'],
  ["/settings/members", "main li"],
  ["/settings/access", "main select"],
  ["/settings/devices", "main li"],
  ["/settings/audit", "main li"],
  ["/settings/storage", "main button"],
  ["/settings/about", "main p"],
  ["/sync", "main dl"],
];

async function fill(page) {
  await signUp(page);
  await page.goto("/import");
  await page.getByRole("button", { name: "Use sample data" }).click();
  await expect(page.getByRole("heading", { name: "Everything is on this device" })).toBeVisible({ timeout: 60_000 });
}

async function inspect(page, name, pictures) {
  await accessible(page, name);
  await translated(page, name);
  await fits(page, name);
  if (pictures) await page.screenshot({ path: `${pictures}/${name.replaceAll(/[^\w-]+/g, "_")}.png` });
}

// Where pictures of every screen are kept, for people to look at.
const PICTURES = process.env.PERENNIAL_PICTURES;

for (const [place, use] of SIZES) {
  test.describe(`on ${place}`, () => {
    test.use(use);

    test("every screen", async ({ page }) => {
      test.slow();
      await page.goto("/");
      await page.getByLabel("Password").waitFor();
      await inspect(page, `${place} setup`, PICTURES);
      await fill(page);
      for (const [path, ready] of SCREENS) {
        await page.goto(path);
        await page.locator(ready).first().waitFor();
        await inspect(page, `${place} ${path}`, PICTURES);
      }

      await page.goto("/customers/people");
      await page.locator('[role="grid"] a').first().click();
      const record = page.getByRole("complementary");
      for (const tab of ["Details", "Timeline", "History"]) {
        await record.getByRole("tab", { name: tab }).click();
        await expect(record.locator(tab === "Details" ? "h3" : "ol li").first()).toBeVisible();
        await inspect(page, `${place} record ${tab}`, PICTURES);
      }
      await page.goto("/pipeline");
      await page.locator("[data-card]").first().click();
      await expect(record.getByRole("heading", { level: 2 })).toBeVisible();
      await inspect(page, `${place} deal`, PICTURES);

      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Search or do something" }).fill("gmbh");
      await expect(page.getByRole("dialog").getByRole("option").first()).toBeVisible();
      await inspect(page, `${place} palette`, PICTURES);
      await page.keyboard.press("Escape");
      await page.goto("/customers/companies");
      await page.locator("main").getByRole("button", { name: "New company" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await inspect(page, `${place} form`, PICTURES);
    });
  });
}

for (const [tag, own] of [["zh-Hans", "简体中文"], ["zh-Hant", "繁體中文"]]) {
  test(`in ${own}, dark`, async ({ page }) => {
    test.slow();
    await fill(page);
    await openArea(page, "Settings");
    await page.getByLabel("Language").selectOption({ label: own });
    await expect(page.locator("html")).toHaveAttribute("lang", tag);
    await page.emulateMedia({ colorScheme: "dark" });
    for (const [path, ready] of SCREENS) {
      await page.goto(path);
      await page.locator(ready).first().waitFor();
      await expect(page.locator("html")).toHaveAttribute("lang", tag);
      await inspect(page, `${tag} ${path}`, PICTURES);
    }
    await page.goto("/customers/people");
    await page.locator('[role="grid"] a').first().click();
    await expect(page.getByRole("complementary").getByRole("heading", { level: 2 })).toBeVisible();
    await inspect(page, `${tag} record`, PICTURES);
    await expect(page.getByRole("navigation").first()).not.toContainText("Customers");
  });
}

test("the theme that one chooses stays, and the words of the rail can be hidden", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Settings");
  await page.getByRole("radiogroup", { name: "Theme" }).getByText("Dark").click();
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await paper();
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  expect(await paper()).toBe(dark);
  await page.getByRole("radiogroup", { name: "Theme" }).getByText("Light").click();
  await expect.poll(paper).not.toBe(dark);
  await page.getByRole("button", { name: "Show or hide the names of the areas" }).click();
  await expect(areas(page).getByText("Customers")).toBeHidden();
  await expect(areas(page).getByRole("link", { name: "Customers" })).toBeVisible();
});

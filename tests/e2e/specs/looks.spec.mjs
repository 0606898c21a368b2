// Every screen at three sizes, in light and dark, in three languages: accessible, translated, never wider than the screen.
import { areas, openArea } from "../helpers/crm.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { signUp } from "../helpers/people.mjs";
import { times } from "../helpers/random.mjs";
import { expect, test } from "../helpers/test.mjs";

const SIZES = {
  "a desk": { viewport: { width: 1440, height: 900 } },
  "a tablet": { viewport: { width: 1080, height: 810 }, hasTouch: true },
  "a phone": { viewport: { width: 390, height: 844 }, hasTouch: true },
};
const LANGUAGES = { English: "en", 简体中文: "zh-Hans", 繁體中文: "zh-Hant" };

// Each size, language and colour once; all of them together where there is time.
const FEW = [
  ["a desk", "English", "light"],
  ["a tablet", "繁體中文", "dark"],
  ["a phone", "简体中文", "light"],
];
const ALL = Object.keys(SIZES).flatMap((size) =>
  Object.keys(LANGUAGES).flatMap((language) => ["light", "dark"].map((scheme) => [size, language, scheme])),
);

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
  ["/settings/pipelines", ".stage-row input"],
  ["/settings/tags", "main header"],
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

// Follows a link of the page, as a press on one does: only the first look at a screen is a start of its own.
const follow = (page, path) =>
  page.evaluate((path) => {
    const link = Object.assign(document.createElement("a"), { href: path });
    document.body.append(link);
    link.click();
    link.remove();
  }, path);

for (const [size, language, colorScheme] of times(FEW, ALL)) {
  const place = `on ${size}, in ${language}, ${colorScheme}`;
  test.describe(place, () => {
    test.use({ ...SIZES[size], colorScheme });

    test("every screen", async ({ page }) => {
      test.slow();
      await page.goto("/");
      await page.getByLabel("Password").waitFor();
      await inspect(page, `${place} setup`, PICTURES);
      await fill(page);
      await page.goto("/settings");
      await page.getByLabel("Language").selectOption({ label: language });
      const tag = LANGUAGES[language];
      await expect(page.locator("html")).toHaveAttribute("lang", tag);
      for (const [path, ready] of SCREENS) {
        await follow(page, path);
        await page.locator(ready).first().waitFor();
        await inspect(page, `${place} ${path}`, PICTURES);
      }
      if (tag !== "en") await expect(page.getByRole("navigation").first()).not.toContainText("Customers");

      await page.goto("/customers/people");
      await page.locator('[role="grid"] a').first().click();
      const record = page.getByRole("complementary");
      for (const [tab, ready] of ["h3", "ol li", "ol li"].entries()) {
        await record.getByRole("tab").nth(tab).click();
        await expect(record.locator(ready).first()).toBeVisible();
        await inspect(page, `${place} record ${tab}`, PICTURES);
      }
      await page.goto("/pipeline");
      await page.locator("[data-card]").first().click();
      await expect(record.getByRole("heading", { level: 2 })).toBeVisible();
      await inspect(page, `${place} deal`, PICTURES);

      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("combobox").fill("gmbh");
      await expect(page.getByRole("dialog").getByRole("option").first()).toBeVisible();
      await inspect(page, `${place} palette`, PICTURES);
      await page.keyboard.press("Escape");
      await follow(page, "/customers/companies");
      await page.locator('[role="grid"] a').first().waitFor();
      await page.keyboard.press("c");
      await expect(page.getByRole("dialog")).toBeVisible();
      await inspect(page, `${place} form`, PICTURES);
    });
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

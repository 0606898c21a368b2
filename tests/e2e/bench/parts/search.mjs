// Typing into the palette and into the list's own search: from each key to the last row that it changed.
import { spread } from "../numbers.mjs";
import { profiled } from "../profiling.mjs";
import { watchKeys } from "../watch.mjs";
import { shown } from "./shown.mjs";

// Words, Chinese, pinyin, initials, parts of phone numbers and of addresses.
const LATIN = [
  "brandner", "grunewald", "friede", "anna kol", "person4711", "whitfield for",
  "zhangwei", "zw", "wanglihua", "1385", "4917", "9935",
];
const CHINESE = ["王", "丽华", "欧阳", "机械", "苏州王氏", "張偉"];

async function typed(page, field, letters, write) {
  for (const letter of letters) {
    await write(letter);
    await page.waitForFunction(() => window.bench.idle);
  }
  await field.evaluate((input) => {
    input.value = "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.waitForFunction(() => window.bench.isQuiet());
}

async function type(page, field) {
  await field.focus();
  const press = (letter) => page.keyboard.press(letter === " " ? "Space" : letter);
  const compose = (letter) => page.keyboard.insertText(letter);
  for (const query of LATIN) await typed(page, field, query, press);
  for (const query of CHINESE) await typed(page, field, query, compose);
  return page.evaluate(() => window.bench.keys);
}

// Opens what is typed into and watches the rows below `results`.
async function open(page, results, key) {
  await page.locator("body").press(key);
  await page.locator(results).waitFor();
  await page.evaluate(watchKeys, results);
}

export async function measure(state) {
  return state.use(async (device) => {
    const page = await shown(device);
    await open(page, ".palette-list", "Control+k");
    const everything = page.getByRole("combobox", { name: "Search or do something" });
    const palette = await profiled("palette", device, () => type(page, everything));
    await page.goto("/customers/people");
    await page.locator(".table-row a.record-name").first().waitFor();
    await open(page, ".record-list", "/");
    const people = page.getByRole("searchbox", { name: "Search People" });
    const list = await profiled("filter", device, () => type(page, people));
    await device.close();
    return { palette: spread(palette), list: spread(list), all: { palette, list } };
  });
}

// Duplicates among 100,000 people: how long the search takes, and how long whoever types meanwhile waits.
import { expect } from "@playwright/test";

import { spread } from "../numbers.mjs";
import { profiled } from "../profiling.mjs";
import { watchKeys } from "../watch.mjs";
import { LONG_MS } from "./import.mjs";
import { shown } from "./shown.mjs";

const LAST = "person99999@";
const TYPED = "brandner zhangwei person47";

export async function measure(state) {
  return state.use(async (device) => {
    const page = await shown(device);
    // The first key of a session waits for the index of all records: that is measured by `search`.
    await page.locator("body").press("Control+k");
    await page.getByRole("combobox", { name: "Search or do something" }).fill(LAST);
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Escape");
    await page.locator("main").getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Find duplicates" }).click();
    const going = page.locator(".duplicates-going");
    await going.waitFor();
    const from = performance.now();
    const over = going.waitFor({ state: "detached", timeout: LONG_MS }).then(() => performance.now());
    await page.locator("body").press("Control+k");
    await page.locator(".palette-list").waitFor();
    await page.evaluate(watchKeys, ".palette-list");
    const keys = await profiled("duplicates", device, async () => {
      for (const letter of TYPED) {
        await page.keyboard.press(letter === " " ? "Space" : letter);
        await page.waitForFunction(() => window.bench.idle);
      }
      return page.evaluate(() => window.bench.keys);
    });
    const typed = performance.now();
    const ended = await over;
    // Nothing is said of keys after the end.
    expect(typed).toBeLessThan(ended);
    await page.keyboard.press("Escape");
    await expect(page.locator("main").getByText(/No duplicates|pair/).first()).toBeVisible();
    await device.close();
    return { total: ended - from, typing: spread(keys), all: keys };
  });
}

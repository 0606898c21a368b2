// A segment's rule over 100,000 people, changed letter by letter: from each key to the count that it makes.
import { toast } from "../../helpers/crm.mjs";
import { spread } from "../numbers.mjs";
import { profiled } from "../profiling.mjs";
import { watchKeys } from "../watch.mjs";
import { shown } from "./shown.mjs";

// The family name, which the rule asks for.
const FAMILY_NAME = 201;
const FIRST = "er";
// Each letter leaves a rule that can be read, with another count.
const LETTERS = ["an", "ov", "ss", "王", "陈", "lb", "r", "ki"];

async function kept(page) {
  await page.goto(`/customers/people?filter=f${FAMILY_NAME}.has(t${FIRST})`);
  await page.getByRole("button", { name: "Save as segment" }).click();
  const dialog = page.getByRole("dialog", { name: "Save as segment" });
  await dialog.getByRole("textbox").fill("Measured");
  await dialog.getByRole("button", { name: "Save" }).click();
  await toast(page, "Segment “Measured” saved.").waitFor();
}

export async function measure(state) {
  return state.use(async (device) => {
    const page = await shown(device);
    await kept(page);
    await page.goto("/segments/rules");
    await page.getByRole("link", { name: "Measured", exact: true }).click();
    const rule = page.getByRole("region", { name: "Rule", exact: true });
    await rule.getByText("Text", { exact: true }).click();
    const text = page.getByRole("textbox", { name: "The rule as text" });
    await text.focus();
    // Before the quotation mark at the end.
    await page.keyboard.press("Control+End");
    await page.keyboard.press("ArrowLeft");
    await page.evaluate(watchKeys, ".segment-count");
    const idle = () => page.waitForFunction(() => window.bench.idle);
    const counts = await profiled("segment", device, async () => {
      let before = FIRST;
      for (const letters of LETTERS) {
        for (let left = [...before].length; left > 0; left -= 1) {
          await page.keyboard.press("Backspace");
          await idle();
        }
        for (const letter of letters) {
          await page.keyboard.insertText(letter);
          await idle();
        }
        before = letters;
      }
      return page.evaluate(() => window.bench.keys);
    });
    await device.close();
    return { ...spread(counts), all: counts };
  });
}

// A cold start: the browser is closed and started again, the list of people opens from what the device holds.
import { median } from "../numbers.mjs";
import { sent } from "./import.mjs";
import { watchEngine, watchList } from "../watch.mjs";
import { profiled } from "../profiling.mjs";

const STARTS = 5;

export async function measure(state) {
  return state.use(async (device) => {
    const starts = [];
    // The first start of a copied profile is not a person's: it writes the caches of compiled code.
    for (let start = 0; start <= STARTS; start += 1) {
      const page = await device.open([watchEngine], [watchList, "100,000"]);
      const bench = await profiled(`start${start}`, device, async () => {
        await page.goto("/customers/people");
        await page.waitForFunction(() => window.bench.list);
        return page.evaluate(() => ({ ...window.bench, open: undefined }));
      });
      if (start > 0) starts.push(bench);
      await sent(page);
      await device.close();
    }
    const of = (name) => median(starts.map((start) => start[name]));
    return { total: of("list"), rows: of("rows"), page: of("hello"), engine: of("welcome"), all: starts.map(({ list }) => list) };
  });
}

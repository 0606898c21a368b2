// Wheeling through the list of people: the time between frames, while rows come and go.
import { median, percentile } from "../numbers.mjs";
import { profiled } from "../profiling.mjs";
import { watchFrames } from "../watch.mjs";
import { shown } from "./shown.mjs";

const RUNS = 5;
const RUN_MS = 5_000;
// What a wheel gives at one notch.
const NOTCH = 120;

export async function measure(state) {
  return state.use(async (device) => {
    const page = await shown(device);
    const box = await page.getByRole("grid").boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const runs = [];
    await profiled("scroll", device, async () => {
      for (let run = 0; run < RUNS; run += 1) {
        await page.evaluate(watchFrames);
        const end = performance.now() + RUN_MS;
        while (performance.now() < end) await page.mouse.wheel(0, NOTCH);
        runs.push(await page.evaluate(() => {
          const { frames } = window.bench;
          window.bench.frames = undefined;
          return frames;
        }));
      }
    });
    const top = await page.getByRole("grid").evaluate((grid) => grid.scrollTop);
    await device.close();
    return {
      p99: median(runs.map((frames) => percentile(frames, 0.99))),
      most: median(runs.map((frames) => Math.max(...frames))),
      frames: median(runs.map((frames) => frames.length)),
      pixels: top,
      all: runs.map((frames) => Math.max(...frames)),
    };
  });
}

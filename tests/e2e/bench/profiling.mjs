// Where the time goes: with PERENNIAL_BENCH_PROFILE=<folder> each part leaves the processor profiles of worker and page.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { sessionOf, SharedWorker } from "../helpers/targets.mjs";

const INTERVAL_US = 500;
const FOLDER = process.env.PERENNIAL_BENCH_PROFILE;

export async function profiled(name, device, action) {
  if (!FOLDER) return action();
  const targets = {};
  const begin = async (which, target) => {
    await target.send("Profiler.enable");
    await target.send("Profiler.setSamplingInterval", { interval: INTERVAL_US });
    await target.send("Profiler.start");
    targets[which] = target;
  };
  await begin("page", await sessionOf(device.page));
  // At a cold start there is no worker yet.
  const worker = SharedWorker.of(device.page).then((target) => begin("worker", target));
  const result = await action();
  await worker;
  await mkdir(FOLDER, { recursive: true });
  for (const [which, target] of Object.entries(targets)) {
    const { profile } = await target.send("Profiler.stop");
    await writeFile(path.join(FOLDER, `${name}-${which}.cpuprofile`), JSON.stringify(profile));
    // A worker that is looked at outlives its page.
    await target.detach();
  }
  return result;
}

// What page and worker hold after a cold start, and what eight tabs hold together: the heaps of JavaScript and the memories
// of their wasm.
import { expect } from "@playwright/test";

import { total } from "../../helpers/crm.mjs";
import { sessionOf, SharedWorker } from "../../helpers/targets.mjs";
import { shown } from "./shown.mjs";

const MEGABYTE = 1e6;
const TABS = 8;
// The moment that is looked at, from the beginning of the navigation: what starts late, as the search's index, is there.
const AT_MS = 10_000;

// Where the wasm of page and worker is started; whoever starts it again gets what runs already.
const SCRIPTS = {
  page: `document.querySelector('link[rel="modulepreload"]').href`,
  worker: `new URL("engine.js", location.href).href`,
};

async function held(target, script) {
  const heap = await target.send("Runtime.getHeapUsage");
  const { result } = await target.send("Runtime.evaluate", {
    expression: `import(${script}).then(({ initSync }) => initSync().memory.buffer.byteLength)`,
    awaitPromise: true,
  });
  return { heap: heap.usedSize / MEGABYTE, wasm: result.value / MEGABYTE };
}

const sum = (parts) => parts.reduce((total, { heap, wasm }) => total + heap + wasm, 0);

// More tabs on the same list, each with its rows.
async function more(page) {
  const pages = [page];
  while (pages.length < TABS) {
    const tab = await page.context().newPage();
    await tab.goto("/customers/people");
    await total(tab, "100,000");
    await expect(tab.locator(".table-row a.record-name").first()).toBeVisible();
    pages.push(tab);
  }
  return pages;
}

export async function measure(state) {
  return state.use(async (device) => {
    const page = await shown(device);
    await page.waitForFunction((at) => performance.now() > at, AT_MS);
    const worker = async () => held(await SharedWorker.of(page), SCRIPTS.worker);
    const one = { page: await held(await sessionOf(page), SCRIPTS.page), worker: await worker() };
    const tabs = [];
    for (const tab of await more(page)) tabs.push(await held(await sessionOf(tab), SCRIPTS.page));
    tabs.push(await worker());
    await device.close();
    const alone = sum(Object.values(one));
    return { total: alone, ...one, tabs: { total: sum(tabs), times: sum(tabs) / alone } };
  });
}

// What page and worker hold after a cold start: the heaps of JavaScript and the memories of their wasm.
import { sessionOf, SharedWorker } from "../../helpers/targets.mjs";
import { shown } from "./shown.mjs";

const MEGABYTE = 1e6;
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

export async function measure(state) {
  return state.use(async (device) => {
    const page = await shown(device);
    await page.waitForFunction((at) => performance.now() > at, AT_MS);
    const parts = {
      page: await held(await sessionOf(page), SCRIPTS.page),
      worker: await held(await SharedWorker.of(page), SCRIPTS.worker),
    };
    await device.close();
    const total = Object.values(parts).reduce((sum, { heap, wasm }) => sum + heap + wasm, 0);
    return { total, ...parts };
  });
}

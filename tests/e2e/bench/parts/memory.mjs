// What page and worker hold after a cold start: the heaps of JavaScript and the memories of their wasm.
import { sessionOf, SharedWorker } from "../targets.mjs";
import { shown } from "./shown.mjs";

const MEGABYTE = 1e6;
// The moment that is looked at, from the beginning of the navigation: what starts late, as the search's index, is there.
const AT_MS = 10_000;

// Before the wasm is looked for: the search for objects collects garbage, which a person's browser has not done.
async function held(target) {
  const heap = await target.send("Runtime.getHeapUsage");
  const prototype = await target.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await target.send("Runtime.queryObjects", { prototypeObjectId: prototype.result.objectId });
  const sum = await target.send("Runtime.callFunctionOn", {
    objectId: objects.objectId,
    functionDeclaration: "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }",
    returnByValue: true,
  });
  const after = await target.send("Runtime.getHeapUsage");
  return {
    heap: heap.usedSize / MEGABYTE,
    wasm: sum.result.value / MEGABYTE,
    clean: after.usedSize / MEGABYTE,
    buffers: (after.backingStorageSize ?? 0) / MEGABYTE,
  };
}

export async function measure(state) {
  return state.use(async (device) => {
    const page = await shown(device);
    await page.waitForFunction((at) => performance.now() > at, AT_MS);
    const parts = { page: await held(await sessionOf(page)), worker: await held(await SharedWorker.of(page)) };
    await device.close();
    const total = Object.values(parts).reduce((sum, { heap, wasm }) => sum + heap + wasm, 0);
    return { total, ...parts };
  });
}

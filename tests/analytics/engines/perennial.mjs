// Perennial's own kernels, and the data for everybody.
const TASKS = ["segment", "rfm", "rfm_grouped", "quintiles", "pareto", "top", "change", "edit"];
const COUNTRIES = ["DE", "CN", "US", "FR", "AT", "IT", "NL", "CH", "TW", "ES", "PL", "GB"];

export async function instance(customers, orders) {
  const { instance } = await WebAssembly.instantiateStreaming(fetch("/analytics.wasm"), {});
  instance.exports.prepare(customers, orders);
  return instance;
}

// Copies of the columns. Amounts are numbers, which hold all sums here exactly.
export function data({ exports }, customers, orders) {
  const copy = (Type, which, length) => {
    const at = exports.column(which);
    // Asking may have made the memory larger, and its buffer another one.
    return new Type(exports.memory.buffer, at, length).slice();
  };
  return {
    today: 20_500,
    countries: COUNTRIES,
    country: copy(Uint32Array, 0, customers),
    customer: copy(Uint32Array, 1, orders),
    day: copy(Int32Array, 2, orders),
    amount: Float64Array.from(copy(BigInt64Array, 3, orders), Number),
    lastDay: copy(Int32Array, 4, customers),
    orders: copy(Uint32Array, 5, customers),
    total: Float64Array.from(copy(BigInt64Array, 6, customers), Number),
  };
}

export function engine({ exports }) {
  const tasks = Object.fromEntries(TASKS.map((task, at) => [task, () => exports.run(at)]));
  const memory = () => {
    const [raw, held] = [exports.memory_of(0), exports.memory_of(1)];
    return { raw, held, times: held / raw };
  };
  const models = () => {
    const found = [];
    for (let at = 0; !Number.isNaN(exports.model(at)); at += 1) found.push(exports.model(at));
    return found;
  };
  return { tasks, memory, models };
}

// Runs in the page: makes the data, gives it to one engine and times its tasks. Every engine gets a page of its own.
import * as perennial from "./engines/perennial.mjs";

const CUSTOMERS = 1_000_000;
const ORDERS = 5_000_000;
// How often a task is repeated after its first call: fewer for engines that take seconds.
const ROUNDS = { perennial: 15, plain: 7, duckdb: 7, arquero: 2, sqljs: 1 };

function median(times) {
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}

window.measure = async (name) => {
  const instance = await perennial.instance(CUSTOMERS, ORDERS);
  const engine = name === "perennial" ? perennial.engine(instance) : await other(name, perennial.data(instance, CUSTOMERS, ORDERS));
  const results = {};
  for (const [task, run] of Object.entries(engine.tasks)) {
    const times = [];
    let check;
    for (let round = 0; round <= ROUNDS[name]; round += 1) {
      const began = performance.now();
      check = await run();
      times.push(performance.now() - began);
    }
    const first = times.shift();
    results[task] = { first, warm: median(times), check: Number(check) };
  }
  if (engine.memory) results.memory = engine.memory();
  if (engine.models) results.models = engine.models();
  return results;
};

async function other(name, data) {
  const { prepare } = await import(`./engines/${name}.mjs`);
  return prepare(data);
}

window.ready = true;

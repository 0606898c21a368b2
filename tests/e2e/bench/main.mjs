// Measures the release page in Chromium: `cargo xtask bench page`, or alone `node bench/main.mjs [part …]`.
import { writeFile } from "node:fs/promises";

import { State } from "./state.mjs";

// In this order: the import leaves what the others start from.
const PARTS = ["import", "start", "search", "scroll", "edit", "memory", "sync", "segment", "duplicates"];

const wanted = process.argv.slice(2);
const unknown = wanted.find((part) => !PARTS.includes(part));
if (unknown) throw new Error(`no part is called ${unknown}; there are: ${PARTS.join(", ")}`);

const state = await State.open();
const results = {};
try {
  for (const part of PARTS) {
    const needed = part === "import" && !state.ready;
    if (wanted.length > 0 && !wanted.includes(part) && !needed) continue;
    const { measure } = await import(`./parts/${part}.mjs`);
    results[part] = await measure(state);
    console.log(part, JSON.stringify(results[part]));
  }
  const file = process.env.PERENNIAL_BENCH_RESULTS;
  if (file) await writeFile(file, JSON.stringify(results, null, 2));
} finally {
  await state.close();
}

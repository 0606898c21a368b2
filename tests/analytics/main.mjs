// Measures scores and segments in Chromium, Perennial's and those of engines one could embed, each in a page of its own
// served from this machine: `cargo xtask bench scoring`. Prints one JSON object; names of engines choose some of them.
import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const ENGINES = ["perennial", "plain", "duckdb", "arquero", "sqljs"];
const TYPES = { ".html": "text/html", ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm" };
const folder = path.dirname(fileURLToPath(import.meta.url));

const server = http.createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://127.0.0.1");
  const file = pathname === "/analytics.wasm" ? process.env.PERENNIAL_ANALYTICS : path.join(folder, path.normalize(pathname));
  try {
    const content = await readFile(file);
    // Isolated, the page has a clock of five microseconds.
    response.writeHead(200, {
      "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

const wanted = process.argv.slice(2);
const results = {};
try {
  for (const engine of ENGINES.filter((name) => wanted.length === 0 || wanted.includes(name))) {
    // A browser of its own too, so that no engine works in the memory that another left.
    const browser = await chromium.launch({ executablePath: process.env.PERENNIAL_CHROMIUM, args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      page.on("pageerror", (error) => console.error(engine, error));
      await page.goto(`http://127.0.0.1:${server.address().port}/page.html`);
      await page.waitForFunction(() => window.ready);
      results[engine] = await page.evaluate((name) => window.measure(name), engine);
      console.error(engine, JSON.stringify(results[engine]));
    } finally {
      await browser.close();
    }
  }
} finally {
  server.close();
}
console.log(JSON.stringify(results));
process.exit(0);

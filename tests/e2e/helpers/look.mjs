// What every screen owes to everybody: no violation that axe knows, no raw message id, no page wider than the screen.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { expect } from "@playwright/test";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Every rule of WCAG 2.2 AA and axe's own best practices.
export async function accessible(page, name) {
  if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const found = await window.axe.run(document, { resultTypes: ["violations"] });
    const where = (node) => `${node.target.join(" ")}: ${node.failureSummary.split("\n").slice(1).join(" ").trim()}`;
    return found.violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes.slice(0, 3).map(where).join(" | ")}`);
  });
  expect.soft(violations, `${name}: violations that axe finds`).toEqual([]);
}

// Texts, names, titles and placeholders that look like the id of a message.
export async function translated(page, name) {
  const ids = await page.evaluate(() => {
    const isId = (text) => /^[a-z]+(-[a-z0-9_]+)+$/.test(text.trim());
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (!node.parentElement.closest("code, script, style")) found.push(node.data);
      } else {
        for (const attribute of ["aria-label", "title", "placeholder", "alt"]) found.push(node.getAttribute(attribute) ?? "");
      }
    }
    return found.filter(isId);
  });
  expect.soft(ids, `${name}: texts that are still ids`).toEqual([]);
}

export async function fits(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(over, `${name}: pixels that the page is too wide`).toBeLessThanOrEqual(0);
}

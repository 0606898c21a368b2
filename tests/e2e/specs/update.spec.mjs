// A newer build: offered, taken on the person's word, and never mixed with the one that is open.
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { build, keptBuilds, openInstalled } from "../helpers/pwa.mjs";
import { required, Server } from "../helpers/server.mjs";
import { expect, test } from "../helpers/test.mjs";

const NEWER = "0123456789ab";

// The same page under another build id, as the next release would lie in dist/.
async function newerDist() {
  const folder = await mkdtemp(path.join(os.tmpdir(), "perennial-dist-"));
  await cp(required("PERENNIAL_DIST"), folder, { recursive: true });
  const [old] = await readdir(path.join(folder, "b"));
  await rename(path.join(folder, "b", old), path.join(folder, "b", NEWER));
  for (const name of ["index.html", "sw.js", `b/${NEWER}/index.html`]) {
    const file = path.join(folder, name);
    await writeFile(file, (await readFile(file, "utf8")).replaceAll(old, NEWER));
    for (const ending of [".br", ".gz"]) await rm(file + ending, { force: true });
  }
  return folder;
}

test.describe("a newer build", () => {
  let newer;
  test.beforeAll(async () => (newer = await newerDist()));
  test.afterAll(() => rm(newer, { recursive: true, force: true }));

  async function release(server) {
    await server.kill();
    server.dist = newer;
    await server.resume();
  }

  test("is offered and taken only on the person's word", async ({ page, server }) => {
    await openInstalled(page);
    const old = await build(page);
    await release(server);
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("data-update", "ready");
    expect(await build(page)).toBe(old);
    await page.reload();
    expect(await build(page)).toBe(old);
    await expect(page.locator("html")).toHaveAttribute("data-update", "ready");

    await page.evaluate(() => window.dispatchEvent(new Event("perennial:activate")));
    await expect(page.locator("html")).toHaveAttribute("data-build", NEWER);
    // The newer worker takes its place once its page has come to rest.
    await expect.poll(() => keptBuilds(page)).toEqual([NEWER]);
    await page.reload();
    expect(await build(page)).toBe(NEWER);
    await expect(page.locator("html")).not.toHaveAttribute("data-update");
  });

  test("leaves another open tab its own files", async ({ page, context, server }) => {
    await openInstalled(page);
    const old = await build(page);
    await page.reload();
    const other = await context.newPage();
    await other.goto("/");
    await release(server);
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("data-update", "ready");
    await page.evaluate(() => window.dispatchEvent(new Event("perennial:activate")));
    await expect(page.locator("html")).toHaveAttribute("data-build", NEWER);

    await expect(other.locator("html")).toHaveAttribute("data-update", "active");
    expect(await build(other)).toBe(old);
    // Past the browser's own HTTP cache: the server has forgotten the old build, the service worker must not.
    const ask = (id) => fetch(`/b/${id}/import-loader.js`, { cache: "no-store" }).then((reply) => reply.status);
    expect(await other.evaluate(ask, old)).toBe(200);
    expect(await keptBuilds(other)).toEqual([NEWER, old].sort());

    await other.reload();
    expect(await build(other)).toBe(NEWER);
    // A worker of the old build may outlive its page for a moment; the next start of a page finds it gone.
    const kept = () => other.reload().then(() => keptBuilds(other));
    await expect.poll(kept).toEqual([NEWER]);
  });
});

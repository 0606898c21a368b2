// The installed page: installable, under its strict policy, and there with the server dead.
import { openInstalled, build, BUILD } from "../helpers/pwa.mjs";
import { Profile } from "../helpers/profile.mjs";
import { expect, test, watch } from "../helpers/test.mjs";

// Whatever the page shows first, it shows something that it rendered itself.
const rendered = (page) => expect(page.locator("body > :not(noscript):not(script)").first()).toBeVisible();

// In a private window Chromium offers no installing, so this needs a profile.
test("the page can be installed", async ({ network }) => {
  const profile = await Profile.create();
  try {
    const context = await profile.start();
    const [page] = context.pages();
    await openInstalled(page, network.url);
    const devtools = await context.newCDPSession(page);
    const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
    expect(installabilityErrors).toEqual([]);
    const { errors, data } = await devtools.send("Page.getAppManifest");
    expect(errors).toEqual([]);
    expect(JSON.parse(data).shortcuts.map((shortcut) => shortcut.url)).toEqual(["/booth"]);
  } finally {
    await profile.remove();
  }
});

test("everything runs under the strict policy", async ({ page }) => {
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  const response = await page.goto("/");
  const policy = response.headers()["content-security-policy"];
  for (const part of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "frame-ancestors 'none'"]) {
    expect(policy).toContain(part);
  }
  expect(policy).not.toContain("'unsafe-inline'");
  await rendered(page);
  expect(await page.evaluate(() => window.violations)).toEqual([]);
});

test("the build's files may be kept for ever, its doors are asked for again", async ({ page, request }) => {
  await page.goto("/");
  const id = await build(page);
  expect(id).toMatch(BUILD);
  const accept = "text/html,*/*;q=0.8";
  const caching = async (path) => (await request.get(path, { headers: { accept } })).headers()["cache-control"];
  expect(await caching(`/b/${id}/perennial_bg.wasm`)).toContain("immutable");
  for (const path of ["/", "/index.html", "/sw.js", "/manifest.webmanifest", "/booth"]) {
    expect(await caching(path), path).toContain("no-cache");
  }
  expect((await request.get(`/b/${id}/missing.js`)).status()).toBe(404);
});

test("wasm travels compressed and with its type", async ({ page, request }) => {
  await page.goto("/");
  const response = await request.get(`/b/${await build(page)}/perennial_bg.wasm`, { headers: { "accept-encoding": "br" } });
  expect(response.headers()["content-encoding"]).toBe("br");
  expect(response.headers()["content-type"]).toBe("application/wasm");
});

test("a cold start needs no server", async ({ server, network }) => {
  const profile = await Profile.create();
  try {
    const first = await profile.start();
    await openInstalled(first.pages()[0], network.url);
    const id = await build(first.pages()[0]);
    await profile.close();
    await server.kill();

    const second = await profile.start();
    const problems = [];
    watch(second, problems);
    const page = second.pages()[0];
    for (const path of ["/", "/booth", "/anything/deep?with=query"]) {
      await page.goto(network.url + path);
      await rendered(page);
      expect(await build(page)).toBe(id);
    }
    expect(problems).toEqual([]);
  } finally {
    await profile.remove();
  }
});

test("a browser killed at once starts again without the network", async ({ network }) => {
  const profile = await Profile.create();
  try {
    const first = await profile.start();
    await openInstalled(first.pages()[0], network.url);
    await profile.kill();
    network.offline();
    const second = await profile.start();
    await second.pages()[0].goto(network.url);
    await rendered(second.pages()[0]);
  } finally {
    await profile.remove();
  }
});

test.describe(() => {
  test.use({ expected: [/status of 404/] });

  test("the server's interface is never answered from the cache", async ({ page }) => {
    await openInstalled(page);
    await page.reload();
    expect(await page.evaluate(() => Boolean(navigator.serviceWorker.controller))).toBe(true);
    const response = await page.goto("/api/v1/nothing-here");
    expect(response.fromServiceWorker()).toBe(false);
    expect(await build(page)).toBeNull();
  });
});

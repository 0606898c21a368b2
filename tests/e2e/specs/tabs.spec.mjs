// Tabs that go and come: the engine that they share knows who is there, however somebody went.
import { createPerson, openList, row } from "../helpers/crm.mjs";
import { opened, signIn, signUp, synced } from "../helpers/people.mjs";
import { random, times } from "../helpers/random.mjs";
import { expect, test } from "../helpers/test.mjs";

// How many pages live, and how many the engine keeps: it waits for the lock of each.
const pages = (page) =>
  page.evaluate(async () => {
    const { held, pending } = await navigator.locks.query();
    const count = (locks) => locks.filter(({ name }) => name.startsWith("perennial-page-")).length;
    return [count(held), count(pending)];
  });

test("a tab that dies without a goodbye is forgotten by the engine", async ({ page, context }) => {
  await signUp(page);
  await expect.poll(() => pages(page)).toEqual([1, 1]);
  const other = await context.newPage();
  // What a crash or the system takes away tells nobody.
  await other.addInitScript(() => {
    for (const name of ["pagehide", "visibilitychange"]) {
      window.addEventListener(name, (event) => event.stopImmediatePropagation(), { capture: true });
    }
  });
  await other.goto("/");
  await opened(other);
  await expect.poll(() => pages(page)).toEqual([2, 2]);
  await other.close();
  await expect.poll(() => pages(page)).toEqual([1, 1]);
  await createPerson(page, "Ada", "Lovelace");
  await expect(row(page, "Ada Lovelace")).toBeVisible();
});

test("a tab that the browser kept for the way back goes on where it was", async ({ page, context }) => {
  await signUp(page);
  await createPerson(page, "Ada", "Lovelace");
  const moves = (name) =>
    page.evaluate((name) => window.dispatchEvent(new PageTransitionEvent(name, { persisted: true })), name);
  await moves("pagehide");
  const other = await context.newPage();
  await other.goto("/customers/people");
  await createPerson(other, "Grace", "Hopper");
  await expect(row(page, "Grace Hopper")).toHaveCount(0);
  await moves("pageshow");
  await expect(row(page, "Grace Hopper")).toBeVisible();
  await createPerson(page, "Lise", "Meitner");
  await openList(other, "People");
  await expect(row(other, "Lise Meitner")).toBeVisible();
});

// How many speak with the server.
const leaders = (page) =>
  page.evaluate(async () => {
    const { held } = await navigator.locks.query();
    return held.filter(({ name }) => name.endsWith("-lead")).length;
  });

// What the browser does with tabs that nobody looks at for long.
async function freeze(page, state) {
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setWebLifecycleState", { state });
  await session.detach();
}

test("eight tabs opened, frozen and closed at random: one speaks with the server, and no edit is lost", async ({
  page,
  context,
  browser,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const drawn = random(20_261_129);
  await signUp(page);
  await openList(page, "People");
  const tabs = [{ page, frozen: false }];
  const open = async () => {
    const tab = { page: await context.newPage(), frozen: false };
    await tab.page.goto("/customers/people");
    await opened(tab.page);
    tabs.push(tab);
  };
  while (tabs.length < 8) await open();
  const names = [];
  for (let turn = 0; turn < times(20, 40); turn += 1) {
    const tab = tabs[drawn(tabs.length)];
    const what = drawn(8);
    if (what === 0 && tabs.length > 2) {
      tabs.splice(tabs.indexOf(tab), 1);
      if (tab.frozen) await freeze(tab.page, "active");
      await tab.page.close();
    } else if (what === 1 && tabs.length < 8) {
      await open();
    } else if (what < 4) {
      tab.frozen = !tab.frozen;
      await freeze(tab.page, tab.frozen ? "frozen" : "active");
    } else if (!tab.frozen) {
      names.push(`Tab ${turn}`);
      await createPerson(tab.page, "Tab", String(turn));
      await expect(row(tab.page, `Tab ${turn}`)).toBeVisible();
      expect(await leaders(tab.page)).toBe(1);
    }
  }
  for (const tab of tabs.filter(({ frozen }) => frozen)) await freeze(tab.page, "active");
  for (const tab of tabs) {
    await openList(tab.page, "People");
    for (const name of names) await expect(row(tab.page, name)).toHaveCount(1);
  }
  await synced(tabs[0].page);
  const elsewhere = await browser.newContext({ baseURL, locale: "en-GB" });
  const other = await elsewhere.newPage();
  await signIn(other);
  await openList(other, "People");
  for (const name of names) await expect(row(other, name)).toHaveCount(1);
  await elsewhere.close();
});

// Tabs that go and come: the engine that they share knows who is there, however somebody went.
import { createPerson, openList, row } from "../helpers/crm.mjs";
import { opened, signUp } from "../helpers/people.mjs";
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

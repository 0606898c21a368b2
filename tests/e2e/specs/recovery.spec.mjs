// What goes wrong around the page: a server that was restored, a profile that was copied, a clock that was set, rights that
// were taken away, a database that vanished. Nothing that was saved is lost, and the page says what it cannot do.
import { cp, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { distWithClock, setClock } from "../helpers/clock.mjs";
import { createPerson, editField, join, openList, openRecord, row } from "../helpers/crm.mjs";
import { Network } from "../helpers/network.mjs";
import { chip, invite, opened, secondMember, signIn, signUp, synced } from "../helpers/people.mjs";
import { Profile } from "../helpers/profile.mjs";
import { openInstalled } from "../helpers/pwa.mjs";
import { Server } from "../helpers/server.mjs";
import { expect, test, watch } from "../helpers/test.mjs";

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

async function syncNow(page) {
  await page.getByRole("link", { name: "Open the sync page" }).click();
  await page.getByRole("button", { name: "Sync now" }).click();
}

test.describe("a server that goes on from an hour ago", () => {
  // Whoever was signed in since has to sign in again.
  test.use({ expected: [/status of 40[0-9]/] });

  test("gets back what its three clients hold", async ({ browser, page, problems, server, baseURL }) => {
    test.slow();
    const li = await secondMember(
      { browser, page: await founded(page), problems },
      { name: "Li Wei", email: "li@evergreen.example" },
    );
    const context = await browser.newContext({ baseURL, locale: "en-GB" });
    const third = await context.newPage();
    await signIn(third);
    const everybody = [page, li, third];
    for (const one of everybody) {
      await openList(one, "People");
      await expect(row(one, "Ada Lovelace")).toBeVisible();
      await synced(one);
    }
    const backup = await copyOf(server);
    for (const [one, name] of [[page, "Emmy"], [li, "Lise"], [third, "Rosa"]]) {
      await openList(one, "People");
      await createPerson(one, name, "Later");
      await synced(one);
    }
    for (const one of everybody) {
      await openList(one, "People");
      for (const name of ["Emmy", "Lise", "Rosa"]) await expect(row(one, `${name} Later`)).toBeVisible();
    }
    await server.kill();
    await rm(server.data, { recursive: true });
    await cp(backup, server.data, { recursive: true });
    await server.resume();
    for (const one of everybody) {
      await syncNow(one);
      await synced(one);
    }
    // Somebody who was not there before gets it from the server alone.
    const fresh = await (await browser.newContext({ baseURL, locale: "en-GB" })).newPage();
    await signIn(fresh);
    await openList(fresh, "People");
    for (const name of ["Ada Lovelace", "Emmy Later", "Lise Later", "Rosa Later"]) {
      await expect(row(fresh, name)).toBeVisible();
    }
    await rm(backup, { recursive: true });
  });
});

async function founded(page) {
  await signUp(page);
  await openList(page, "People");
  await createPerson(page, "Ada", "Lovelace");
  await synced(page);
  return page;
}

// The server's data as of now.
async function copyOf(server) {
  await server.kill();
  const copy = await mkdtemp(path.join(os.tmpdir(), "perennial-backup-"));
  await cp(server.data, copy, { recursive: true });
  await server.resume();
  return copy;
}

test("a browser profile copied to another device: both go on, as two", async ({ page: colleague, problems, network }) => {
  test.slow();
  const [one, two] = [await Profile.create(), await Profile.create()];
  const start = async (profile) => {
    const context = await profile.start({ locale: "en-GB", baseURL: network.url });
    watch(context, problems);
    return context.pages()[0];
  };
  try {
    let first = await start(one);
    await founded(first);
    await openInstalled(first);
    await one.close();
    await rm(two.folder, { recursive: true });
    await cp(one.folder, two.folder, { recursive: true, verbatimSymlinks: true });
    await rm(path.join(two.folder, "SingletonLock"), { force: true });
    first = await start(one);
    const second = await start(two);
    for (const [page, name] of [[first, "First"], [second, "Second"], [first, "Third"], [second, "Fourth"]]) {
      await page.goto("/customers/people");
      await createPerson(page, name, "Copy");
      await expect(row(page, `${name} Copy`)).toBeVisible();
    }
    await synced(first);
    await synced(second);
    await signIn(colleague);
    await openList(colleague, "People");
    for (const name of ["First", "Second", "Third", "Fourth"]) {
      await expect(row(colleague, `${name} Copy`)).toBeVisible();
    }
  } finally {
    await one.remove();
    await two.remove();
  }
});

test.describe("a clock that is set", () => {
  let dist;
  test.beforeAll(async () => (dist = await distWithClock()));
  test.afterAll(() => rm(dist, { recursive: true, force: true }));
  test.use({
    server: async ({}, use) => {
      const server = await Server.start({ dist });
      await use(server);
      await server.stop();
    },
  });

  for (const [name, off] of [["an hour", HOUR_MS], ["a year", YEAR_MS]]) {
    test(`ahead by ${name}, back by as much, and right again`, async ({ browser, page, problems, network }) => {
      test.slow();
      await founded(page);
      const colleague = await secondMember({ browser, page, problems });
      await openList(colleague, "People");
      await openList(page, "People");
      await openRecord(page, "Ada Lovelace");
      for (const [edit, ms] of [off, -off, 0].entries()) {
        // Set while there is no network: the device has nobody to ask.
        network.offline();
        await setClock(page, ms);
        await editField(page, "Given name", `Ada ${edit}`);
        network.online();
        await page.evaluate(() => window.dispatchEvent(new Event("online")));
        await synced(page);
        await expect(row(colleague, `Ada ${edit} Lovelace`)).toBeVisible();
        await openRecord(colleague, `Ada ${edit} Lovelace`);
        await editField(colleague, "Family name", `Lovelace ${edit}`);
        await expect(row(page, `Ada ${edit} Lovelace ${edit}`)).toBeVisible();
        await editField(colleague, "Family name", "Lovelace");
        await expect(row(page, `Ada ${edit} Lovelace`)).toBeVisible();
      }
    });
  }
});

test("a member who may only read since: what was written offline is kept, shown and explained", async ({
  browser,
  page,
  problems,
  server,
}) => {
  test.slow();
  await founded(page);
  const field = await Network.to(server.port);
  const context = await browser.newContext({ baseURL: field.url, locale: "en-GB" });
  watch(context, problems);
  const li = await context.newPage();
  await join(li, await invite(page), { name: "Li Wei", email: "li@evergreen.example" });
  await openList(li, "People");
  await openRecord(li, "Ada Lovelace");
  await synced(li);
  field.offline();
  await editField(li, "Given name", "Augusta");
  await expect(row(li, "Augusta Lovelace")).toBeVisible();

  await page.goto("/settings/members");
  const member = page.getByRole("listitem").filter({ hasText: "li@evergreen.example" });
  await member.getByLabel("Role").selectOption({ label: "Read only" });
  await expect(member.getByLabel("Role")).toHaveValue("read-only");

  field.online();
  await li.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(chip(li)).toContainText("Needs you");
  await expect(row(li, "Ada Lovelace")).toBeVisible();
  await li.getByRole("link", { name: "Open the sync page" }).click();
  const refused = li.getByRole("listitem").filter({ hasText: "You may no longer change this." });
  await expect(refused).toHaveCount(1);

  await member.getByLabel("Role").selectOption({ label: "Member" });
  // Until the device has heard that it may, it is refused here already.
  await expect(async () => {
    await refused.getByRole("button", { name: "Send again" }).click();
    await expect(refused).toHaveCount(0, { timeout: 2_000 });
  }).toPass();
  await synced(li);
  await openList(page, "People");
  await expect(row(page, "Augusta Lovelace")).toBeVisible();
  await context.close();
  await field.close();
});

test("a database deleted under a live page: what is on the server comes back, and the page works", async ({ page, context }) => {
  await founded(page);
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      await new Promise((resolve) => {
        const asked = indexedDB.deleteDatabase(name);
        asked.onsuccess = resolve;
        asked.onerror = resolve;
      });
    }
  });
  await page.reload();
  await opened(page);
  await openList(page, "People");
  await expect(row(page, "Ada Lovelace")).toBeVisible();
  await createPerson(page, "Grace", "Hopper");
  await synced(page);
  const other = await context.newPage();
  await other.goto("/customers/people");
  await expect(row(other, "Grace Hopper")).toBeVisible();
});

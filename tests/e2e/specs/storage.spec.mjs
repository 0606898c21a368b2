// Storage that is full or forbidden: the page says so, and what is there can be taken away or tried again.
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { createPerson, editField, inspector, openEditor, openList, openRecord, row } from "../helpers/crm.mjs";
import { Network } from "../helpers/network.mjs";
import { chip, exportUnsent, openSync, OWNER, signIn, signUp, synced } from "../helpers/people.mjs";
import { Profile } from "../helpers/profile.mjs";
import { openInstalled } from "../helpers/pwa.mjs";
import { required, Server } from "../helpers/server.mjs";
import { expect, test, watch } from "../helpers/test.mjs";

const FULL = /^The device is full\./;
const REFUSED = /^The browser stores nothing in this window\./;

// The page in a browser that keeps cookies and refuses databases, which no setting of Chromium does: there a worker's
// first line answers as other browsers do.
async function distWithoutDatabases() {
  const folder = await mkdtemp(path.join(os.tmpdir(), "perennial-dist-"));
  await cp(required("PERENNIAL_DIST"), folder, { recursive: true });
  const [build] = await readdir(path.join(folder, "b"));
  const loader = path.join(folder, "b", build, "engine-loader.js");
  const refuse = `IDBFactory.prototype.open = () => { throw new DOMException("The operation is insecure.", "SecurityError"); };`;
  await writeFile(loader, (await readFile(loader, "utf8")).replace("attach(", `${refuse}\nattach(`));
  for (const ending of [".br", ".gz"]) await rm(loader + ending, { force: true });
  return folder;
}

// The file of what is not on the server.
async function exported(page) {
  return readFile(await exportUnsent(page));
}

test("a full device refuses a change, keeps it for another try, gives out the unsent, and goes on when there is room", async ({
  page: colleague,
  problems,
  server,
}) => {
  test.slow();
  const network = await Network.to(server.port);
  const profile = await Profile.create();
  try {
    let context = await profile.start({ locale: "en-GB", baseURL: network.url });
    watch(context, problems);
    let page = context.pages()[0];
    await signUp(page);
    await openList(page, "People");
    await createPerson(page, "Ada", "Lovelace");
    await synced(page);
    await openInstalled(page);
    network.offline();
    await openList(page, "People");
    await openRecord(page, "Ada Lovelace");
    await editField(page, "Given name", "Augusta");
    await expect(chip(page)).toContainText("1 not yet sent");
    // A browser that runs remembers for half a minute how much room there was.
    await profile.close();

    context = await profile.start({ locale: "en-GB", baseURL: network.url });
    watch(context, problems);
    page = context.pages()[0];
    const browser = await context.newCDPSession(page);
    await browser.send("Storage.overrideQuotaForOrigin", { origin: network.url, quotaSize: 1 });
    await page.goto("/customers/people");
    await openRecord(page, "Augusta Lovelace");
    const family = await openEditor(page, "Family name");
    await family.fill("King");
    await family.press("Enter");
    const refused = page.getByRole("alert").filter({ hasText: FULL });
    await expect(refused.getByRole("button", { name: "Try again" })).toBeVisible();
    await expect(row(page, "Augusta Lovelace")).toBeVisible();
    await expect(chip(page)).toContainText("Needs you");
    expect((await exported(page)).length).toBeGreaterThan(100);

    await browser.send("Storage.overrideQuotaForOrigin", { origin: network.url });
    await refused.getByRole("button", { name: "Try again" }).click();
    await openList(page, "People");
    await expect(row(page, "Augusta King")).toBeVisible();
    await expect(chip(page)).toContainText("2 not yet sent");
    network.online();
    await openSync(page);
    await page.getByRole("button", { name: "Sync now" }).click();
    await synced(page);
    await signIn(colleague);
    await openList(colleague, "People");
    await expect(row(colleague, "Augusta King")).toBeVisible();
  } finally {
    await profile.remove();
    await network.close();
  }
});

test.describe("without databases", () => {
  let dist;
  test.beforeAll(async () => {
    dist = await distWithoutDatabases();
  });
  test.afterAll(() => rm(dist, { recursive: true, force: true }));
  test.use({
    server: async ({}, use) => {
      const server = await Server.start({ dist });
      await use(server);
      await server.stop();
    },
  });

  test("the page works in memory, says so, and gives out what was entered", async ({ network, page }) => {
    await signUp(page);
    await expect(page.getByText(REFUSED).first()).toBeVisible();
    await expect(chip(page)).toContainText("Needs you");
    network.offline();
    await openList(page, "People");
    await createPerson(page, "Ada", "Lovelace");
    await expect(row(page, "Ada Lovelace")).toBeVisible();
    expect((await exported(page)).length).toBeGreaterThan(100);
    network.online();
    await page.getByRole("button", { name: "Sync now" }).click();
    await expect(page.getByText("Nothing is waiting to be sent.")).toBeVisible();
    await expect(page.getByText(REFUSED).first()).toBeVisible();
  });
});

test.describe("with all data of the site forbidden", () => {
  test.use({ expected: [/status of 401/] });

  test("signing in says what has to be allowed", async ({ problems, server }) => {
    const profile = await Profile.create();
    try {
      await mkdir(path.join(profile.folder, "Default"));
      const BLOCK = 2;
      const settings = { profile: { default_content_setting_values: { cookies: BLOCK } } };
      await writeFile(path.join(profile.folder, "Default/Preferences"), JSON.stringify(settings));
      const context = await profile.start({ locale: "en-GB", baseURL: `http://localhost:${server.port}` });
      watch(context, problems);
      const page = context.pages()[0];
      await page.goto("/");
      await page.getByLabel("Name of the workspace").fill(OWNER.workspace);
      await page.getByLabel("Your name").fill(OWNER.name);
      await page.getByLabel("E-mail").fill(OWNER.email);
      await page.getByLabel("Password").fill(OWNER.password);
      await page.getByRole("button", { name: "Create" }).click();
      await expect(page.getByText(/Allow cookies and site data for this address/)).toBeVisible();
    } finally {
      await profile.remove();
    }
  });
});

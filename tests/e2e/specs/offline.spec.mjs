// The network cut for real: work goes on, survives a killed browser, and reaches a colleague when it is back.
import { capture, createPerson, editField, inspector, join, openArea, openList, openRecord, row } from "../helpers/crm.mjs";
import { Network } from "../helpers/network.mjs";
import { chip, invite, opened, secondMember, signUp, synced } from "../helpers/people.mjs";
import { Profile } from "../helpers/profile.mjs";
import { openInstalled } from "../helpers/pwa.mjs";
import { expect, test, watch } from "../helpers/test.mjs";

// Colleagues see a change within this, from the moment the network is back.
const SEEN_MS = 2_000;
const WAITING = /(\d+) not yet sent/;

const waiting = async (page) => Number((await chip(page).textContent()).match(WAITING)?.[1] ?? 0);

test("captured offline, killed, started again offline, seen by a colleague once the network is back", async ({
  page: colleague,
  problems,
  server,
}) => {
  test.slow();
  // The device at the fair has a network of its own, so that it alone can be cut off.
  const tent = await Network.to(server.port);
  const profile = await Profile.create();
  try {
    let context = await profile.start({ locale: "en-GB", baseURL: tent.url });
    watch(context, problems);
    let device = context.pages()[0];
    await signUp(device);
    await openArea(device, "Customers");
    await createPerson(device, "Ada", "Lovelace");
    await synced(device);
    await join(colleague, await invite(device), { name: "Li Wei", email: "li@evergreen.example" });
    await openList(colleague, "People");
    await expect(row(colleague, "Ada Lovelace")).toBeVisible();
    await openInstalled(device);
    // Chromium writes cookies to disk only after half a minute, or when it is closed.
    await profile.close();

    context = await profile.start({ locale: "en-GB", baseURL: tent.url });
    watch(context, problems);
    device = context.pages()[0];
    await context.setOffline(true);
    tent.offline();
    await device.goto("/");
    await opened(device);
    await expect(chip(device)).toContainText("Offline");
    await openArea(device, "Booth");
    await capture(device, "Konrad Zuse", { company: "Zuse KG" });
    await openList(device, "People");
    await openRecord(device, "Ada Lovelace");
    await editField(device, "Family name", "King");
    await expect(row(device, "Ada King")).toBeVisible();
    await expect(chip(device)).toContainText(WAITING);
    const before = await waiting(device);
    expect(before).toBeGreaterThanOrEqual(2);

    await profile.kill();
    context = await profile.start({ locale: "en-GB", baseURL: tent.url });
    watch(context, problems);
    await context.setOffline(true);
    device = context.pages()[0];
    await device.goto("/customers/people");
    await expect(row(device, "Ada King")).toBeVisible();
    await expect(chip(device)).toContainText(WAITING);
    expect(await waiting(device)).toBe(before);
    await openList(device, "Leads");
    await expect(row(device, "Konrad Zuse")).toBeVisible();

    await expect(row(colleague, "Ada Lovelace")).toBeVisible();
    tent.online();
    await context.setOffline(false);
    await expect(row(colleague, "Ada King")).toBeVisible({ timeout: SEEN_MS });
    await openList(colleague, "Leads");
    await expect(row(colleague, "Konrad Zuse")).toBeVisible({ timeout: SEEN_MS });
    await synced(device);
  } finally {
    await profile.remove();
    await tent.close();
  }
});

test("the page opens cold with the server dead, takes work, and sends it when the server is back", async ({ page, server }) => {
  await signUp(page);
  await synced(page);
  await openInstalled(page);
  await server.kill();
  await page.reload();
  await opened(page);
  await openArea(page, "Booth");
  await capture(page, "Lise Meitner");
  await expect(chip(page)).toContainText(/Offline/);
  await page.getByRole("link", { name: "Open the sync page" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Lise Meitner" })).toBeVisible();
  await server.resume();
  await page.getByRole("button", { name: "Sync now" }).click();
  await synced(page);
  await expect(page.getByText("Nothing is waiting to be sent.")).toBeVisible();
});

test("a change of one member shows at the other within two seconds", async ({ browser, page, problems }) => {
  await signUp(page);
  const colleague = await secondMember({ browser, page, problems });
  await openList(colleague, "People");
  await expect(colleague.getByRole("heading", { name: "No people yet" })).toBeVisible();
  await openList(page, "People");
  await createPerson(page, "Emmy", "Noether");
  await expect(row(colleague, "Emmy Noether")).toBeVisible({ timeout: SEEN_MS });
  await openRecord(colleague, "Emmy Noether");
  await editField(colleague, "Given name", "Amalie");
  await expect(inspector(page).getByRole("heading", { name: "Amalie Noether" })).toBeVisible({ timeout: SEEN_MS });
  await inspector(page).getByRole("tab", { name: "History" }).click();
  await expect(inspector(page).getByRole("listitem").filter({ hasText: "Amalie" })).toContainText("Li Wei");
});

test("the history names what was written, and by whom, before a device was there", async ({ browser, page, problems, network }) => {
  await signUp(page);
  await openList(page, "People");
  await createPerson(page, "Emmy", "Noether");
  await openRecord(page, "Emmy Noether");
  await editField(page, "Given name", "Amalie");
  await synced(page);
  const colleague = await secondMember({ browser, page, problems });
  await openList(colleague, "People");
  await openRecord(colleague, "Amalie Noether");
  const history = inspector(colleague).getByRole("listitem");
  network.offline();
  await inspector(colleague).getByRole("tab", { name: "History" }).click();
  await expect(inspector(colleague).getByText(/^Earlier changes are on the server\./)).toBeVisible();
  await expect(history.filter({ hasText: "Amalie" })).toBeVisible();
  network.online();
  await colleague.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(history.filter({ hasText: "Emmy" }).filter({ hasNotText: "Amalie" })).toContainText("Ada Berg");
  await expect(inspector(colleague).getByText(/^Earlier changes are on the server\./)).toBeHidden();
});

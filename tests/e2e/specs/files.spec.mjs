// Files and photos of a record: attached without a network, there after the browser was killed, seen and opened by a colleague.
import { readFile, truncate, writeFile } from "node:fs/promises";

import { booth, capture, createPerson, inspector, join, openArea, openList, openRecord, toast } from "../helpers/crm.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { Network } from "../helpers/network.mjs";
import { chip, exportUnsent, invite, opened, secondMember, signUp, synced } from "../helpers/people.mjs";
import { png } from "../helpers/pictures.mjs";
import { Profile } from "../helpers/profile.mjs";
import { openInstalled } from "../helpers/pwa.mjs";
import { expect, test, watch } from "../helpers/test.mjs";

const files = (page) => inspector(page).getByRole("region", { name: "Files" });
const item = (page, name) => files(page).getByRole("listitem").filter({ hasText: name });
const pick = (page) => files(page).getByLabel("Add files");

// The pixels of the picture that is looked at: how wide, and whether anything is drawn.
const drawn = (page) =>
  page.getByRole("dialog").locator("canvas").evaluate((canvas) => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return { width: canvas.width, colours: new Set(pixels.subarray(0, 4_000)).size };
  });

test("a photo attached offline survives a kill, and a colleague sees its thumbnail and opens it", async ({
  page: colleague,
  problems,
  server,
}) => {
  test.slow();
  const tent = await Network.to(server.port);
  const profile = await Profile.create();
  const photo = { name: "展位.png", mimeType: "image/png", buffer: png(900, 600) };
  try {
    let context = await profile.start({ locale: "en-GB", baseURL: tent.url });
    watch(context, problems);
    let device = context.pages()[0];
    await signUp(device);
    await openArea(device, "Customers");
    await createPerson(device, "Ada", "Lovelace");
    await synced(device);
    await join(colleague, await invite(device), { name: "Li Wei", email: "li@evergreen.example" });
    await openInstalled(device);
    await profile.close();

    context = await profile.start({ locale: "en-GB", baseURL: tent.url });
    watch(context, problems);
    device = context.pages()[0];
    await context.setOffline(true);
    tent.offline();
    await device.goto("/customers/people");
    await opened(device);
    await openRecord(device, "Ada Lovelace");
    await expect(files(device).getByText("Nothing here yet.")).toBeVisible();
    await pick(device).setInputFiles(photo);
    await expect(toast(device, "File added")).toBeVisible();
    await expect(item(device, "展位.png")).toContainText("Saved here, not on the server yet");
    await expect(item(device, "展位.png").locator("img")).toBeVisible();
    await expect(chip(device)).toContainText("3 not yet sent");
    await accessible(device, "files of a record, offline");
    await profile.kill();

    context = await profile.start({ locale: "en-GB", baseURL: tent.url });
    watch(context, problems);
    device = context.pages()[0];
    await context.setOffline(true);
    await device.goto("/customers/people");
    await openRecord(device, "Ada Lovelace");
    await expect(item(device, "展位.png").locator("img")).toBeVisible();
    await expect(chip(device)).toContainText("3 not yet sent");

    await openList(colleague, "People");
    await openRecord(colleague, "Ada Lovelace");
    await expect(item(colleague, "展位.png")).toBeHidden();
    tent.online();
    await context.setOffline(false);
    await synced(device);
    await expect(item(device, "展位.png")).toContainText("On the server");
    await expect(item(colleague, "展位.png").locator("img")).toBeVisible({ timeout: 20_000 });
    await expect(item(colleague, "展位.png")).toContainText("On the server, not on this device");
    await item(colleague, "展位.png").getByRole("button", { name: "Open 展位.png" }).click();
    await expect(colleague.getByRole("dialog", { name: "展位.png" })).toBeVisible();
    await expect.poll(() => drawn(colleague)).toMatchObject({ width: 900 });
    expect((await drawn(colleague)).colours).toBeGreaterThan(50);
    await accessible(colleague, "a picture that is looked at");
    const download = colleague.waitForEvent("download");
    await colleague.getByRole("dialog").getByRole("button", { name: "Download" }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe("展位.png");
    expect(photo.buffer.equals(await readFile(await saved.path()))).toBe(true);
    await colleague.keyboard.press("Escape");
    await expect(item(colleague, "展位.png")).toContainText(/· On the server$/);
  } finally {
    await profile.remove();
    await tent.close();
  }
});

test("what is dropped while other files are being added is added after them", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Customers");
  await createPerson(page, "Ada", "Lovelace");
  await openRecord(page, "Ada Lovelace");
  await files(page).evaluate((section) => {
    for (const names of [["one.txt"], ["two.txt", "three.txt"]]) {
      const dataTransfer = new DataTransfer();
      for (const name of names) dataTransfer.items.add(new File([name], name, { type: "text/plain" }));
      section.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }
  });
  await expect(files(page).getByRole("listitem")).toHaveCount(3);
});

test("files are renamed, removed with undo, and stand in the history", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Customers");
  await createPerson(page, "Ada", "Lovelace");
  await openRecord(page, "Ada Lovelace");
  const offer = { name: "offer.html", mimeType: "text/html", buffer: Buffer.from("<script>document.title = 'run'</script>") };
  await pick(page).setInputFiles([offer, { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("five axes") }]);
  await expect(toast(page, "2 files added")).toBeVisible();
  await expect(files(page).getByRole("listitem")).toHaveCount(2);
  await translated(page, "files of a record");
  await fits(page, "files of a record");

  // A page is a file to be saved, and never runs.
  const download = page.waitForEvent("download");
  await item(page, "offer.html").getByRole("button", { name: "Open offer.html" }).click();
  expect((await download).suggestedFilename()).toBe("offer.html");
  expect(await page.title()).not.toBe("run");

  await item(page, "notes.txt").getByRole("button", { name: "More for notes.txt" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  const dialog = page.getByRole("dialog", { name: "Rename" });
  await dialog.getByLabel("Name of the file").fill("minutes.txt");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(item(page, "minutes.txt")).toBeVisible();
  await item(page, "minutes.txt").getByRole("button", { name: "More for minutes.txt" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(files(page).getByRole("listitem")).toHaveCount(1);
  await toast(page, "Removed “minutes.txt”").getByRole("button", { name: "Undo" }).click();
  await expect(item(page, "minutes.txt")).toBeVisible();
  await page.getByRole("tab", { name: "History" }).click();
  await expect(inspector(page).getByText("minutes.txt").first()).toBeVisible();
  await synced(page);
});

test("what cannot be added says why, and odd names are made plain", async ({ page }, testInfo) => {
  await signUp(page);
  await openArea(page, "Customers");
  await createPerson(page, "Ada", "Lovelace");
  await openRecord(page, "Ada Lovelace");
  const text = (name, content) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });
  await pick(page).setInputFiles([text("empty.txt", ""), text("photo\u202egpj.exe", "one"), text(`${"长".repeat(230)}.txt`, "two")]);
  await expect(page.getByRole("alert").filter({ hasText: "“empty.txt” was not added: it is empty." })).toBeVisible();
  await expect(files(page).getByRole("listitem")).toHaveCount(2);
  await expect(item(page, "photogpj.exe")).toBeVisible();
  await expect(item(page, `${"长".repeat(199)}….txt`)).toBeVisible();
  await fits(page, "files with long names");

  // Holes take no room on the disk.
  const large = testInfo.outputPath("large.bin");
  await writeFile(large, "");
  await truncate(large, 101 * 2 ** 20);
  await pick(page).setInputFiles(large);
  await expect(page.getByRole("alert").filter({ hasText: "“large.bin” was not added: it is larger than" })).toBeVisible();
  await expect(files(page).getByRole("listitem")).toHaveCount(2);
});

test("a photo that never left its device comes to the others in a file of what is unsent", async ({ browser, page, problems, server }) => {
  test.slow();
  await signUp(page);
  await createPerson(page, "Ada", "Lovelace");
  await synced(page);
  const tent = await Network.to(server.port);
  const device = await secondMember({ browser, page, problems, network: tent });
  await openList(device, "People");
  await openRecord(device, "Ada Lovelace");
  await device.context().setOffline(true);
  tent.offline();
  const photo = { name: "card.png", mimeType: "image/png", buffer: png(900, 600) };
  await pick(device).setInputFiles(photo);
  await expect(item(device, "card.png")).toContainText("Saved here, not on the server yet");
  const file = await exportUnsent(device);
  const bytes = await readFile(file);
  expect(bytes.indexOf(photo.buffer)).toBeGreaterThan(0);

  const takeIn = page.getByLabel("Take in a file", { exact: true }).last();
  const dialog = page.getByRole("dialog", { name: "Changes from another device" });
  await page.goto("/sync");
  // One that was cut says so, and nothing is sent.
  await takeIn.setInputFiles({ name: "cut.perennial-unsent", mimeType: "application/octet-stream", buffer: bytes.subarray(100) });
  await expect(page.getByRole("alert").filter({ hasText: "This is no file of unsent changes" })).toBeVisible();
  await takeIn.setInputFiles(file);
  // The photo, and what is small of it.
  await expect(dialog).toContainText("2 attached files and previews");
  await dialog.getByRole("button", { name: "Send to the server" }).click();
  await expect(dialog).toContainText("2 of 2 attached files and previews kept here and being sent.");
  await accessible(page, "a file with photos that was taken in");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await synced(page);
  await openList(page, "People");
  await openRecord(page, "Ada Lovelace");
  await expect(item(page, "card.png")).toContainText(/· On the server$/);
  await item(page, "card.png").getByRole("button", { name: "Open card.png" }).click();
  await expect.poll(() => drawn(page)).toMatchObject({ width: 900 });
  await tent.close();
});

test("a photo taken at the booth belongs to the lead", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Booth");
  const form = booth(page);
  await form.getByLabel("Name", { exact: true }).fill("Konrad Zuse");
  await form.getByLabel("Photo", { exact: true }).first().setInputFiles({ name: "card.png", mimeType: "image/png", buffer: png(60, 40) });
  await expect(form.getByRole("list", { name: "Photo" })).toContainText("card.png");
  await page.reload();
  await expect(form.getByRole("list", { name: "Photo" })).toContainText("card.png");
  await accessible(page, "the booth with a photo");
  await capture(page, "Konrad Zuse");
  await expect(form.getByRole("list", { name: "Photo" })).not.toContainText("card.png");
  await openList(page, "Leads");
  await openRecord(page, "Konrad Zuse");
  await expect(item(page, "card.png").locator("img")).toBeVisible();
  await synced(page);
});

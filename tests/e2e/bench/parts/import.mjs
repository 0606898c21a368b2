// From a file of 100,000 contacts to everything durable on the device. What it leaves is where the other parts start.
import { stat } from "node:fs/promises";

import { expect } from "@playwright/test";

import { openArea } from "../../helpers/crm.mjs";
import { choose } from "../../helpers/importing.mjs";
import { chip, signUp } from "../../helpers/people.mjs";
import { openInstalled } from "../../helpers/pwa.mjs";
import { Server } from "../../helpers/server.mjs";
import { contactsFile } from "../contacts.mjs";
import { profiled } from "../profiling.mjs";
import { Device, stop } from "../state.mjs";

export const LONG_MS = 300_000;

export const mapped = (page) => expect(page.getByRole("table", { name: "Columns and where they go" })).toBeVisible();

// Presses Import and waits until the page says that all is durable.
export async function imported(page) {
  await page.locator("main").getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Everything is on this device" })).toBeVisible({ timeout: LONG_MS });
}

export const sent = (page) => expect(chip(page)).toHaveText("Synced", { timeout: LONG_MS });

async function timed(action) {
  const from = performance.now();
  await action();
  return performance.now() - from;
}

export async function measure(state) {
  const server = await Server.start();
  const device = await Device.create(`http://localhost:${server.port}`);
  try {
    const page = await device.open();
    await signUp(page);
    await openInstalled(page);
    await sent(page);
    await openArea(page, "Import");
    await expect(page.locator('main input[type="file"]')).toBeAttached();
    const file = await contactsFile(state.folder);
    const reading = await timed(async () => {
      await choose(page, file);
      await mapped(page);
    });
    const taking = await profiled("import", device, () => timed(() => imported(page)));
    const sending = await timed(() => sent(page));
    await device.close();
    await stop(server);
    await state.keep(device, server);
    return { total: reading + taking, reading, taking, sending, megabytes: (await stat(file)).size / 1e6 };
  } finally {
    await device.remove();
    await server.stop();
  }
}

// The list of people with all its rows, from which several parts begin.
import { expect } from "@playwright/test";

import { total } from "../../helpers/crm.mjs";
import { watchEngine } from "../watch.mjs";
import { sent } from "./import.mjs";

export async function shown(device, ...scripts) {
  const page = await device.open([watchEngine], ...scripts);
  await page.goto("/customers/people");
  await total(page, "100,000");
  await expect(page.locator(".table-row a.record-name").first()).toBeVisible();
  await sent(page);
  return page;
}

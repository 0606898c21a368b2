// Firefox, and WebKitGTK of Safari's family: started, cut off, started again, a lead captured, still there after another
// start, and sent once the network is back.
import { expect, test } from "@playwright/test";

import { Network } from "../helpers/network.mjs";
import { OWNER } from "../helpers/people.mjs";
import { Server } from "../helpers/server.mjs";
import { WebDriver } from "../helpers/webdriver.mjs";

const isOffline = () => document.documentElement.dataset.offline === "ready";
const hasText = (selector, text) => document.querySelector(selector)?.textContent.includes(text);
const build = () => document.documentElement.dataset.build;

const CHIP = ".chip-status";
const LEAD = "Wilhelmina Oakley";

async function signUp(browser) {
  await browser.type("[autocomplete=organization]", OWNER.workspace);
  await browser.type("[autocomplete=name]", OWNER.name);
  await browser.type("[autocomplete=username]", OWNER.email);
  await browser.type("[autocomplete=new-password]", OWNER.password);
  await browser.click("[type=submit]");
}

test("captures offline after a cold start and syncs afterwards", async ({}, testInfo) => {
  const server = await Server.start();
  const network = await Network.to(server.port);
  const browser = await WebDriver.start(testInfo.project.name);
  try {
    await browser.open(network.url);
    await browser.until(isOffline);
    await signUp(browser);
    await browser.until(hasText, CHIP, "Synced");
    const id = await browser.evaluate(build);

    network.offline();
    await browser.open(`${network.url}/booth`);
    await browser.type(".booth-form input", LEAD);
    expect(await browser.evaluate(build)).toBe(id);
    await browser.click(".booth-form [type=submit]");
    await browser.until(hasText, "body", `${LEAD} is saved on this device.`);
    await browser.open(`${network.url}/customers/leads`);
    await browser.until(hasText, "[role=grid]", LEAD);
    await browser.until(hasText, CHIP, "not yet sent");

    network.online();
    await browser.until(hasText, CHIP, "Synced");
  } finally {
    await browser.stop();
    await network.close();
    await server.stop();
  }
});

// WebKitGTK, of Safari's family: started, cut off, started again, a lead captured, and sent once the network is back.
import { expect, test } from "@playwright/test";

import { Network } from "../helpers/network.mjs";
import { Server } from "../helpers/server.mjs";
import { WebKit } from "../helpers/webdriver.mjs";

const isOffline = () => document.documentElement.dataset.offline === "ready";
const hasText = (selector, text) => document.querySelector(selector)?.textContent.includes(text);
const build = () => document.documentElement.dataset.build;

const CHIP = ".chip-status";

async function signUp(browser) {
  await browser.type("[autocomplete=organization]", "Evergreen Tools");
  await browser.type("[autocomplete=name]", "Ada Berg");
  await browser.type("[autocomplete=username]", "ada@evergreen.example");
  await browser.type("[autocomplete=new-password]", "several good words");
  await browser.click("[type=submit]");
}

test("captures offline after a cold start and syncs afterwards", async () => {
  const server = await Server.start();
  const network = await Network.to(server.port);
  const browser = await WebKit.start();
  try {
    await browser.open(network.url);
    await browser.until(isOffline);
    await signUp(browser);
    await browser.until(hasText, CHIP, "Synced");
    const id = await browser.evaluate(build);

    network.offline();
    await browser.open(`${network.url}/booth`);
    await browser.type(".booth-form input", "Wilhelmina Oakley");
    expect(await browser.evaluate(build)).toBe(id);
    await browser.click(".booth-form [type=submit]");
    await browser.until(hasText, CHIP, "not yet sent");

    network.online();
    await browser.until(hasText, CHIP, "Synced");
  } finally {
    await browser.stop();
    await network.close();
    await server.stop();
  }
});

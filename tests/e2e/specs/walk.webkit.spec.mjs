// WebKitGTK, the engine of Safari's family: started once, and again without the network.
import { expect, test } from "@playwright/test";

import { Network } from "../helpers/network.mjs";
import { Server } from "../helpers/server.mjs";
import { WebKit } from "../helpers/webdriver.mjs";

const isOffline = () => document.documentElement.dataset.offline === "ready";
const isRendered = () => Boolean(document.querySelector("body > :not(noscript):not(script)"));

test("starts again with the network cut", async () => {
  const server = await Server.start();
  const network = await Network.to(server.port);
  const browser = await WebKit.start();
  try {
    await browser.open(network.url);
    await browser.until(isOffline);
    const build = await browser.evaluate(() => document.documentElement.dataset.build);

    network.offline();
    await browser.open(`${network.url}/booth`);
    await browser.until(isRendered);
    expect(await browser.evaluate(() => document.documentElement.dataset.build)).toBe(build);
  } finally {
    await browser.stop();
    await network.close();
    await server.stop();
  }
});

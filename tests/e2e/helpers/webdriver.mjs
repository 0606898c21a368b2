// A small WebDriver client for the browsers that Playwright does not drive as they are installed: Firefox by geckodriver, and
// WebKitGTK's MiniBrowser, which runs on a virtual screen.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";

import { freePort, required } from "./server.mjs";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const LIMIT_MS = 20_000;
const PAUSE_MS = 50;

// How each browser is started: its driver, and what the driver is to know of it.
const BROWSERS = {
  firefox: () => ({
    driver: [required("PERENNIAL_GECKODRIVER")],
    options: { "moz:firefoxOptions": { binary: required("PERENNIAL_FIREFOX"), args: ["-headless"] } },
  }),
  webkit: async () => ({
    driver: ["xvfb-run", "--auto-servernum", required("PERENNIAL_WEBKIT_DRIVER")],
    options: { "webkitgtk:browserOptions": { binary: await miniBrowser(), args: ["--automation"] } },
  }),
};

export class WebDriver {
  // A browser of this name, with an empty profile.
  static async start(name) {
    const browser = new WebDriver();
    const port = await freePort();
    browser.base = `http://127.0.0.1:${port}`;
    const { driver, options } = await BROWSERS[name]();
    const [program, ...words] = [...driver, `--port=${port}`, "--host=127.0.0.1"];
    // A group of its own, because xvfb-run leaves its screen behind when it alone is told to stop.
    browser.process = spawn(program, words, { detached: true, stdio: "ignore" });
    const capabilities = { alwaysMatch: options };
    const { sessionId } = await eventually(() => browser.send("POST", "/session", { capabilities }));
    browser.session = `/session/${sessionId}`;
    return browser;
  }

  async stop() {
    await this.send("DELETE", this.session).catch(() => {});
    process.kill(-this.process.pid, "SIGTERM");
  }

  async open(url) {
    await this.send("POST", `${this.session}/url`, { url });
  }

  // Runs a function in the page; what it returns must fit into JSON.
  async evaluate(action, ...args) {
    const script = `return (${action}).apply(null, arguments)`;
    return this.send("POST", `${this.session}/execute/sync`, { script, args });
  }

  // Repeats a function in the page until it returns something true.
  async until(condition, ...args) {
    return eventually(async () => {
      const value = await this.evaluate(condition, ...args);
      if (!value) throw new Error(`still not: ${condition}`);
      return value;
    });
  }

  // The first element of a CSS selector, once it is there.
  async find(selector) {
    const query = { using: "css selector", value: selector };
    const element = await eventually(() => this.send("POST", `${this.session}/element`, query));
    return `${this.session}/element/${element[ELEMENT]}`;
  }

  async click(selector) {
    await this.send("POST", `${await this.find(selector)}/click`, {});
  }

  async type(selector, text) {
    await this.send("POST", `${await this.find(selector)}/value`, { text });
  }

  async send(method, path, body) {
    const headers = { "content-type": "application/json" };
    const response = await fetch(this.base + path, { method, headers, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
}

async function eventually(action) {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

// Debian keeps it out of PATH, in a folder named by machine and version.
async function miniBrowser() {
  for (const machine of await readdir("/usr/lib")) {
    for (const version of ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"]) {
      const path = `/usr/lib/${machine}/${version}/MiniBrowser`;
      if (existsSync(path)) return path;
    }
  }
  throw new Error("no MiniBrowser: apt-get install webkit2gtk-driver libwebkit2gtk-4.1-0");
}

// A browser with a profile on disk, that can be killed and started again as a person's browser is.
import { mkdtemp, readlink, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { chromium } from "@playwright/test";

import { CHROMIUM_ARGUMENTS } from "../playwright.config.mjs";
import { required } from "./server.mjs";

export class Profile {
  static async create() {
    const profile = new Profile();
    profile.folder = await mkdtemp(path.join(os.tmpdir(), "perennial-profile-"));
    return profile;
  }

  // Starts the browser and returns its context.
  async start(options = {}) {
    this.context = await chromium.launchPersistentContext(this.folder, {
      executablePath: required("PERENNIAL_CHROMIUM"),
      args: CHROMIUM_ARGUMENTS,
      ...options,
    });
    return this.context;
  }

  async close() {
    await this.context.close();
  }

  // SIGKILL to the browser's main process: nothing is flushed, nothing says goodbye.
  async kill() {
    const closed = new Promise((resolve) => this.context.once("close", resolve));
    process.kill(await this.processId(), "SIGKILL");
    await closed;
  }

  // Chromium's lock is a link to `host-pid`.
  async processId() {
    const target = await readlink(path.join(this.folder, "SingletonLock"));
    return Number(target.split("-").at(-1));
  }

  async remove() {
    await this.context?.close().catch(() => {});
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

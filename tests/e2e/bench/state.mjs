// Where the measures start from: a server and a browser's profile with 100,000 imported contacts. They are made once and
// copied for each part, so that no part works on what another one left behind.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { Profile } from "../helpers/profile.mjs";
import { required, Server } from "../helpers/server.mjs";

const OPTIONS = { locale: "en-GB", timezoneId: "Europe/Berlin", viewport: { width: 1440, height: 900 } };

export class Device {
  // An empty browser, or one with a copy of a profile.
  static async create(baseURL, from) {
    const device = new Device();
    device.baseURL = baseURL;
    device.profile = await Profile.create();
    if (from) await cp(from, device.profile.folder, { recursive: true });
    return device;
  }

  async open(...scripts) {
    const context = await this.profile.start({ ...OPTIONS, baseURL: this.baseURL });
    for (const [script, argument] of scripts) await context.addInitScript(script, argument);
    this.context = context;
    this.page = context.pages()[0];
    return this.page;
  }

  async close() {
    await this.profile.close();
  }

  async remove() {
    await this.profile.remove();
  }
}

// A server that is kept when it stops.
export async function stop(server) {
  server.process.kill("SIGTERM");
  await server.ended;
}

export class State {
  constructor(folder) {
    this.folder = folder;
  }

  // The folder of an earlier run where one is named, so that one part can be repeated.
  static async open() {
    const kept = process.env.PERENNIAL_BENCH_STATE;
    const state = new State(kept ?? (await mkdtemp(path.join(os.tmpdir(), "perennial-bench-"))));
    state.kept = Boolean(kept);
    const stored = await readFile(path.join(state.folder, "state.json"), "utf8").catch(() => undefined);
    if (stored) Object.assign(state, JSON.parse(stored));
    return state;
  }

  get ready() {
    return this.port !== undefined;
  }

  // Keeps what a closed device and a stopped server hold.
  async keep(device, server) {
    for (const [name, from] of [["profile", device.profile.folder], ["data", server.data]]) {
      await rm(path.join(this.folder, name), { recursive: true, force: true });
      await cp(from, path.join(this.folder, name), { recursive: true });
    }
    this.port = server.port;
    await writeFile(path.join(this.folder, "state.json"), JSON.stringify({ port: this.port }));
  }

  // Runs an action with a copy of the server and a device that holds the contacts.
  async use(action) {
    const data = await mkdtemp(path.join(os.tmpdir(), "perennial-"));
    await cp(path.join(this.folder, "data"), data, { recursive: true });
    // The same port: to a browser another one would be another site with another storage.
    const server = new Server(data, this.port, required("PERENNIAL_DIST"));
    await server.resume();
    const device = await Device.create(`http://localhost:${server.port}`, path.join(this.folder, "profile"));
    try {
      return await action(device, server);
    } finally {
      await device.remove();
      await server.stop();
    }
  }

  async close() {
    if (!this.kept) await rm(this.folder, { recursive: true, force: true });
  }
}

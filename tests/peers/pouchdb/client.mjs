// A device with PouchDB in memory.
import memory from "pouchdb-adapter-memory";
import PouchDB from "pouchdb";

PouchDB.plugin(memory);

// As many changes in a request as Perennial sends.
const BATCH = 1_000;

export class PouchClient {
  static async open(url, name) {
    const client = new PouchClient();
    client.local = new PouchDB(`${name}-${url.split(":").at(-1)}`, { adapter: "memory" });
    client.remote = new PouchDB(`${url}/contacts`);
    client.waiting = new Map();
    await client.remote.info();
    return client;
  }

  // Replicates both ways from now on, and notes what comes.
  async follow() {
    this.changes = this.local.changes({ since: "now", live: true }).on("change", ({ id }) => this.waiting.get(id)?.());
    this.live = this.local.sync(this.remote, { live: true, retry: true, batch_size: BATCH });
    await new Promise((waits) => this.live.once("paused", waits));
  }

  seen(id) {
    return new Promise((came) => this.waiting.set(id, came));
  }

  async write({ id, ...values }) {
    await this.local.put({ _id: id, ...values });
  }

  // Once, until both sides have everything.
  async exchange() {
    await this.local.sync(this.remote, { batch_size: BATCH });
  }

  async count() {
    return (await this.local.info()).doc_count;
  }

  async close() {
    this.changes?.cancel();
    this.live?.cancel();
    await this.local.destroy();
  }
}

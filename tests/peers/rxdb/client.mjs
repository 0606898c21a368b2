// A device with RxDB in memory, and its HTTP replication as its documentation describes it.
import { createRxDatabase } from "rxdb/plugins/core";
import { replicateRxCollection } from "rxdb/plugins/replication";
import { getRxStorageMemory } from "rxdb/plugins/storage-memory";
import { Subject } from "rxjs";

// As many changes in a request as Perennial sends.
const BATCH = 1_000;

const text = { type: "string", maxLength: 100 };
const schema = {
  version: 0,
  primaryKey: "id",
  type: "object",
  properties: { id: text, name: text, mobile: text, town: text },
  required: ["id"],
};

export class RxClient {
  static async open(url, name) {
    const client = new RxClient();
    client.url = url;
    client.database = await createRxDatabase({
      name: `${name}${url.split(":").at(-1)}`,
      storage: getRxStorageMemory(),
      multiInstance: false,
    });
    ({ contacts: client.contacts } = await client.database.addCollections({ contacts: { schema } }));
    client.waiting = new Map();
    return client;
  }

  replication(live) {
    const stream = new Subject();
    const state = replicateRxCollection({
      collection: this.contacts,
      replicationIdentifier: `contacts-${this.url}`,
      live,
      waitForLeadership: false,
      push: {
        batchSize: BATCH,
        handler: async (rows) => {
          const answer = await fetch(`${this.url}/push`, { method: "POST", body: JSON.stringify(rows) });
          return answer.json();
        },
      },
      pull: {
        batchSize: BATCH,
        handler: async (checkpoint, limit) => {
          const answer = await fetch(`${this.url}/pull?seq=${checkpoint?.seq ?? 0}&limit=${limit}`);
          return answer.json();
        },
        stream$: stream.asObservable(),
      },
    });
    state.error$.subscribe((error) => console.error(error));
    return { state, stream };
  }

  // Replicates both ways from now on, and notes what comes.
  async follow() {
    this.contacts.$.subscribe(({ documentId }) => this.waiting.get(documentId)?.());
    this.leaving = new AbortController();
    const { body } = await fetch(`${this.url}/stream`, { signal: this.leaving.signal });
    const { state, stream } = this.replication(true);
    this.listening = listen(body, (event) => stream.next(event)).catch(() => {});
    await state.awaitInitialReplication();
  }

  seen(id) {
    return new Promise((came) => this.waiting.set(id, came));
  }

  async write(values) {
    await this.contacts.insert(values);
  }

  // Once, until both sides have everything.
  async exchange() {
    const { state } = this.replication(false);
    await state.awaitInitialReplication();
    await state.awaitInSync();
    await state.cancel();
  }

  async count() {
    return this.contacts.count().exec();
  }

  async close() {
    this.leaving?.abort();
    await this.database.close();
  }
}

// Hands on the data of each event of a stream, until it is cut.
async function listen(body, hear) {
  const decoder = new TextDecoder();
  let heard = "";
  for await (const chunk of body) {
    heard += decoder.decode(chunk, { stream: true });
    const events = heard.split("\n\n");
    heard = events.pop();
    for (const event of events) {
      if (event.startsWith("data: ")) hear(JSON.parse(event.slice(6)));
    }
  }
}

// Measures other programs that synchronise as `tests/load` measures Perennial: a change on A until B has it, and what
// 5,000 edits on each side take when A comes back. Prints one JSON object. Clients and server are apart, as processes.
import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { PouchClient } from "./pouchdb/client.mjs";
import { RxClient } from "./rxdb/client.mjs";

const CHANGES = 300;
const EDITS = 5_000;

const PEERS = [["pouchdb", PouchClient], ["rxdb", RxClient]];

// A server of its own on a folder of its own, for one measure.
async function withServer(name, measure) {
  const folder = await mkdtemp(path.join(os.tmpdir(), `${name}-`));
  const server = fork(new URL(`./${name}/server.mjs`, import.meta.url), [folder], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  try {
    const port = await new Promise((listening, failed) => {
      server.once("message", listening);
      server.once("exit", (code) => failed(new Error(`the server of ${name} ended with ${code}`)));
    });
    return await measure(`http://127.0.0.1:${port}`);
  } finally {
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function spread(times) {
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.ceil(times.length * share) - 1];
  return { count: times.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) };
}

// Like an edit of one field of a contact.
const edit = (id, value) => ({ id, name: "Ada Brandner", mobile: value, town: "Bielefeld" });

async function changes(Client, url) {
  const [a, b] = [await Client.open(url, "a"), await Client.open(url, "b")];
  await Promise.all([a.follow(), b.follow()]);
  const times = [];
  for (let change = 0; change < CHANGES; change += 1) {
    const id = `seen-${change}`;
    const seen = b.seen(id);
    const began = performance.now();
    await a.write(edit(id, `change ${change}`));
    await seen;
    times.push(performance.now() - began);
  }
  await Promise.all([a.close(), b.close()]);
  return spread(times);
}

async function offline(Client, url) {
  const [away, other] = [await Client.open(url, "away"), await Client.open(url, "other")];
  for (let number = 0; number < EDITS; number += 1) {
    await other.write(edit(`other-${number}`, `edit ${number}`));
    await away.write(edit(`own-${number}`, `edit ${number}`));
  }
  await other.exchange();
  const began = performance.now();
  await away.exchange();
  const drained = performance.now() - began;
  await other.exchange();
  const everywhere = performance.now() - began;
  for (const client of [away, other]) {
    const count = await client.count();
    if (count !== 2 * EDITS) throw new Error(`${count} records came, not ${2 * EDITS}`);
    await client.close();
  }
  return { edits: EDITS, drained, everywhere };
}

const results = {};
for (const [name, Client] of PEERS) {
  results[name] = {
    changes: await withServer(name, (url) => changes(Client, url)),
    offline: await withServer(name, (url) => offline(Client, url)),
  };
}
console.log(JSON.stringify(results));
process.exit(0);

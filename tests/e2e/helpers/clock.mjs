// A clock that a test sets: the engine's, in a build whose worker can be told to be off.
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { required } from "./server.mjs";

// Sets it off by so many milliseconds.
export const setClock = (page, ms) =>
  page.evaluate((ms) => new BroadcastChannel("clock").postMessage(ms), ms);

// No browser lets a test set the clock of a worker that pages share: there its first line does.
export async function distWithClock() {
  const folder = await mkdtemp(path.join(os.tmpdir(), "perennial-dist-"));
  await cp(required("PERENNIAL_DIST"), folder, { recursive: true });
  const [build] = await readdir(path.join(folder, "b"));
  const loader = path.join(folder, "b", build, "engine-loader.js");
  const clock = `
    let off = 0;
    const now = Date.now.bind(Date);
    Date.now = () => now() + off;
    new BroadcastChannel("clock").onmessage = ({ data }) => (off = data);
  `;
  await writeFile(loader, (await readFile(loader, "utf8")).replace("attach(", `${clock}\nattach(`));
  for (const ending of [".br", ".gz"]) await rm(loader + ending, { force: true });
  return folder;
}

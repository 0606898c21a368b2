// A change on one device until another shows it: with nothing else going on, and while a third one uploads an import.
// Also: how long a fresh browser takes from signing in to its first list, and to finding anybody, when the server holds
// 100,000 contacts.
import { editField, join } from "../../helpers/crm.mjs";
import { choose } from "../../helpers/importing.mjs";
import { invite, opened } from "../../helpers/people.mjs";
import { contactsFile, lastContact } from "../contacts.mjs";
import { spread } from "../numbers.mjs";
import { profiled } from "../profiling.mjs";
import { Device } from "../state.mjs";
import { watchList, watchWords } from "../watch.mjs";
import { imported, LONG_MS, mapped, sent } from "./import.mjs";
import { openSomebody } from "./edit.mjs";
import { shown } from "./shown.mjs";

const EDITS = 40;
const HEADING = "aside h2";

// The password is the one that `join` gives.
const LI = { name: "Li Wei", email: "li@evergreen.example", password: "quite other words" };
const KIM = { name: "Kim Roth", email: "kim@evergreen.example", password: "quite other words" };

// Makes the account of a member in a browser that is thrown away.
async function enrol(owner, baseURL, person) {
  const link = await invite(owner);
  const device = await Device.create(baseURL);
  try {
    await join(await device.open(), link, person);
    await device.close();
  } finally {
    await device.remove();
  }
}

// Signs a member in at a fresh browser; the times from the press to the first rows, to the whole list, and until a search
// finds the contact that came last.
async function firstList(device, person) {
  const page = await device.open([watchList, "100,000"]);
  await page.goto("/customers/people");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.evaluate(() => {
    addEventListener("click", (event) => (window.bench.pressed ??= event.timeStamp), true);
  });
  await page.getByRole("button", { name: "Sign in" }).click();
  await opened(page);
  await page.waitForFunction(() => window.bench.list, undefined, { timeout: LONG_MS });
  const { pressed, rows, list } = await page.evaluate(() => ({ ...window.bench, open: undefined }));
  return { rows: rows - pressed, list: list - pressed, found: (await found(page)) - pressed };
}

// Looks for a contact in the palette; when it shows.
async function found(page) {
  const { given, family, email } = lastContact();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search or do something" }).fill(email);
  const shows = await page.waitForFunction(
    (names) => {
      const options = [...document.querySelectorAll(".palette-list [role=option]")];
      const shown = options.some(({ textContent }) => names.every((name) => textContent.includes(name)));
      return shown && performance.now();
    },
    [given, family],
    { timeout: LONG_MS },
  );
  return shows.jsonValue();
}

// Edits on one device until `enough`; what each took until the other device shows it.
async function seen(here, there, prefix, enough) {
  const all = [];
  await there.evaluate(watchWords, HEADING);
  await here.evaluate(() => {
    window.bench.enter = undefined;
    addEventListener("keydown", (event) => {
      if (event.key === "Enter") window.bench.enter = performance.timeOrigin + event.timeStamp;
    }, true);
  });
  for (let edit = 0; !enough(edit); edit += 1) {
    const word = `${prefix}${edit}`;
    await editField(here, "Given name", word);
    const from = await here.evaluate(() => window.bench.enter);
    const shows = await there.waitForFunction((word) => window.bench.words[word], word, { timeout: LONG_MS });
    all.push((await shows.jsonValue()) - from);
  }
  return all;
}

export async function measure(state) {
  return state.use(async (here) => {
    const there = await Device.create(here.baseURL);
    const third = await Device.create(here.baseURL);
    try {
      const page = await shown(here);
      await enrol(page, here.baseURL, LI);
      await enrol(page, here.baseURL, KIM);
      const first = await firstList(there, LI);
      await page.goto("/customers/people");
      await openSomebody(page);
      await there.page.goto(page.url());
      await there.page.locator(HEADING).first().waitFor();
      const idle = await profiled("sync", there, () => seen(page, there.page, "Idle", (edit) => edit >= EDITS));

      await firstList(third, KIM);
      const uploading = third.page;
      await uploading.goto("/import");
      await choose(uploading, await contactsFile(state.folder, { series: "u" }));
      await mapped(uploading);
      let over = false;
      const upload = imported(uploading).then(() => sent(uploading)).finally(() => (over = true));
      // Its failure is told where it is awaited.
      upload.catch(() => {});
      const busy = await profiled("sync-upload", there, () => seen(page, there.page, "Busy", () => over));
      await upload;
      return { idle: spread(idle), busy: spread(busy), first, all: { idle, busy } };
    } finally {
      await there.remove();
      await third.remove();
    }
  });
}

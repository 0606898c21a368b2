// From a command to where its action is durable, and to where the page hears of it: with nothing else going on, and while
// a file is imported.
import { editField, inspector } from "../../helpers/crm.mjs";
import { choose } from "../../helpers/importing.mjs";
import { contactsFile } from "../contacts.mjs";
import { Durable } from "../durable.mjs";
import { spread } from "../numbers.mjs";
import { profiled } from "../profiling.mjs";
import { imported, mapped } from "./import.mjs";
import { shown } from "./shown.mjs";

const EDITS = 60;

export async function openSomebody(page) {
  await page.locator(".table-row a.record-name").nth(3).click();
  await inspector(page).getByRole("heading", { level: 2 }).waitFor();
}

// One edit after the other, as a person makes them: the next begins when the last one is seen.
export async function rename(page, name) {
  await editField(page, "Given name", name);
  await inspector(page).getByRole("heading", { level: 2 }).filter({ hasText: name }).waitFor();
}

export async function measure(state) {
  return state.use(async (device) => {
    const page = await shown(device);
    await openSomebody(page);
    const durable = await Durable.watch(page);
    await durable.take();
    await profiled("edit", device, async () => {
      for (let edit = 0; edit < EDITS; edit += 1) await rename(page, `Given${edit}`);
    });
    const idle = await durable.take();

    // In another tab: both share the engine's worker.
    const other = await device.context.newPage();
    await other.goto("/import");
    await choose(other, await contactsFile(state.folder, { series: "n" }));
    await mapped(other);
    await page.bringToFront();
    let over = false;
    const importing = imported(other).finally(() => (over = true));
    // Its failure is told where it is awaited.
    importing.catch(() => {});
    await profiled("edit-import", device, async () => {
      for (let edit = 0; !over; edit += 1) await rename(page, `Busy${edit}`);
    });
    await importing;
    const busy = await durable.take();
    await durable.stop();
    await device.close();
    const told = ({ planned, durable, heard }) => ({
      ...spread(durable), planned: spread(planned), heard: spread(heard),
    });
    return { idle: told(idle), busy: told(busy), edits: { idle: idle.edits, busy: busy.edits } };
  });
}

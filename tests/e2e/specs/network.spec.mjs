// A network that delays, ends connections halfway, cuts answers short and sends everything twice: what is saved arrives
// once, and nothing is refused.
import { createPerson, editField, join, openList, openRecord, row } from "../helpers/crm.mjs";
import { Network } from "../helpers/network.mjs";
import { invite, signUp, synced } from "../helpers/people.mjs";
import { random } from "../helpers/random.mjs";
import { expect, test } from "../helpers/test.mjs";

const TROUBLES = ["delay", "half-close", "truncate", "duplicate"];
const EDITS = 6;

async function syncNow(page) {
  await page.getByRole("link", { name: "Open the sync page" }).click();
  await page.getByRole("button", { name: "Sync now" }).click();
  await synced(page);
  await expect(page.getByText("Nothing is waiting to be sent.")).toBeVisible();
  await expect(page.getByText("Refused by the server")).toHaveCount(0);
}

for (const [place, trouble] of TROUBLES.entries()) {
  test(`edits over a network that does this: ${trouble}`, async ({ browser, page, network, server }) => {
    test.slow();
    const drawn = random(20_261_129 + place);
    await signUp(page);
    await openList(page, "People");
    await createPerson(page, "Ada", "Lovelace");
    await synced(page);
    const direct = await Network.to(server.port);
    const context = await browser.newContext({ baseURL: direct.url, locale: "en-GB" });
    const colleague = await context.newPage();
    await join(colleague, await invite(page), { name: "Li Wei", email: "li@evergreen.example" });
    await openList(colleague, "People");
    await expect(row(colleague, "Ada Lovelace")).toBeVisible();

    await openList(page, "People");
    await openRecord(page, "Ada Lovelace");
    network.disturb(trouble);
    for (let edit = 1; edit <= EDITS; edit += 1) {
      await editField(page, "Given name", `Ada ${edit}`);
      await createPerson(page, `Grace ${edit}`, "Hopper");
      await openList(page, "People");
      await openRecord(page, `Ada ${edit} Lovelace`);
      // Now and then a connection works, so that some answers are heard and others are not.
      if (drawn(4) === 0) network.disturb();
      else if (drawn(2) === 0) network.disturb(trouble);
    }
    network.disturb();
    await syncNow(page);
    await expect(row(colleague, `Ada ${EDITS} Lovelace`)).toBeVisible({ timeout: 15_000 });
    for (let edit = 1; edit <= EDITS; edit += 1) await expect(row(colleague, `Grace ${edit} Hopper`)).toHaveCount(1);
    await synced(colleague);
    await context.close();
    await direct.close();
  });
}

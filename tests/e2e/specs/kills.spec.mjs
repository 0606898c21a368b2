// The browser killed while somebody edits, again and again: what the page showed as saved is there afterwards, and on the
// server in the end.
import { createPerson, editField, inspector, openList, openRecord, row } from "../helpers/crm.mjs";
import { signIn, signUp, synced } from "../helpers/people.mjs";
import { Profile } from "../helpers/profile.mjs";
import { openInstalled } from "../helpers/pwa.mjs";
import { random, times } from "../helpers/random.mjs";
import { expect, test } from "../helpers/test.mjs";

const KILLS = times(3, 50);
const NAME = /^Ada (Lovelace \d+)$/;

// A line that has closed was only asked to save; the heading comes from the engine, which says what it has stored.
async function save(page, number) {
  await editField(page, "Family name", `Lovelace ${number}`);
  await expect(inspector(page).getByRole("heading", { name: `Ada Lovelace ${number}`, exact: true })).toBeVisible();
}

test("what the page showed as saved is there when its browser was killed", async ({ page: colleague, network }) => {
  test.setTimeout(60_000 + KILLS * 15_000);
  const drawn = random(20_261_129);
  const profile = await Profile.create();
  const start = async () => {
    const context = await profile.start({ locale: "en-GB", baseURL: network.url });
    return context.pages()[0];
  };
  try {
    let page = await start();
    await signUp(page);
    await openList(page, "People");
    await createPerson(page, "Ada", "Lovelace 0");
    await synced(page);
    await openInstalled(page);
    // A browser writes a new cookie down only now and then, and surely when it is closed.
    await profile.close();
    page = await start();
    await page.goto("/customers/people");
    await openRecord(page, "Ada Lovelace 0");
    let [saved, written] = [0, 0];
    for (let kill = 0; kill < KILLS; kill += 1) {
      // Half of the time without a network, so that everything is on this device alone.
      if (drawn(2) === 0) network.offline();
      for (let edits = drawn(4); edits > 0; edits -= 1) {
        written += 1;
        await save(page, written);
        saved = written;
      }
      written += 1;
      const last = save(page, written).then(
        () => (saved = written),
        () => {},
      );
      // So many looks at the page later the last edit is somewhere on its way.
      for (let looks = drawn(16); looks > 0; looks -= 1) await page.evaluate(() => 0).catch(() => {});
      await profile.kill();
      await last;

      network.online();
      page = await start();
      await page.goto("/customers/people");
      const link = page.getByRole("link", { name: NAME });
      await expect(link).toHaveCount(1);
      const shown = Number((await link.textContent()).match(/\d+/)[0]);
      expect(shown, `kill ${kill}: ${saved} was saved, ${written} was on its way`).toBeGreaterThanOrEqual(saved);
      expect(shown).toBeLessThanOrEqual(written);
      saved = shown;
      await openRecord(page, `Ada Lovelace ${saved}`);
    }
    await synced(page);
    await signIn(colleague);
    await openList(colleague, "People");
    await expect(row(colleague, `Ada Lovelace ${saved}`)).toBeVisible();
  } finally {
    await profile.remove();
  }
});

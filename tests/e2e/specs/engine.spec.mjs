// The engine's worker breaks down under a page: the page says so to whoever waits, starts another one and goes on.
import { createPerson, inspector, openEditor, openList, row } from "../helpers/crm.mjs";
import { signUp } from "../helpers/people.mjs";
import { SharedWorker } from "../helpers/targets.mjs";
import { expect, test } from "../helpers/test.mjs";

// Of the worker only; the page itself is not to stumble.
test.use({ expected: [/engine/] });

test("a worker that panics is replaced, and what was saved is there", async ({ page }) => {
  await signUp(page);
  await createPerson(page, "Ada", "Lovelace");
  const worker = await SharedWorker.of(page);
  // Without random numbers nothing can be given an id: there the engine gives up.
  await worker.send("Runtime.evaluate", {
    expression: "crypto.getRandomValues = () => { throw new Error('no random numbers') }",
  });
  await worker.detach();
  const given = await openEditor(page, "Given name");
  await given.fill("Augusta");
  await given.press("Enter");
  await expect(async () => {
    // What could not be written stays in its field, where Enter tries again.
    if (await given.isVisible()) await given.press("Enter");
    await expect(inspector(page).getByRole("heading", { name: "Augusta Lovelace" })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
  await openList(page, "People");
  await expect(row(page, "Augusta Lovelace")).toBeVisible();
  await page.reload();
  await expect(row(page, "Augusta Lovelace")).toBeVisible();
});

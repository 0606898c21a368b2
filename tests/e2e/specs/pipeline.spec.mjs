// The pipeline: cards moved by mouse, touch and keyboard; exact counts and sums; calls, next steps, and Today.
import { createDeal, inspector, openArea, toast, total } from "../helpers/crm.mjs";
import { csv, file } from "../helpers/files.mjs";
import { importFile } from "../helpers/importing.mjs";
import { signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const lane = (page, name) => page.getByRole("region", { name, exact: true });
const card = (place, title) => place.getByRole("button").filter({ hasText: title });

async function board(page) {
  await signUp(page);
  await openArea(page, "Pipeline");
  await expect(page.getByRole("heading", { name: "No deals here yet" })).toBeVisible();
  for (const [title, amount] of [["Mill for Keil", "12000"], ["Lathe for Zuse", "8000.50"]]) {
    await createDeal(page, title, amount);
    await expect(inspector(page).getByText("Contacted", { exact: true })).toBeVisible();
    await expect(inspector(page).getByRole("link", { name: "Contacted" })).toHaveCount(0);
    await inspector(page).getByRole("button", { name: "Close", exact: true }).click();
  }
  await expect(card(lane(page, "Contacted"), "Mill for Keil")).toBeVisible();
}

// Count and sum in the head of a lane.
async function says(page, name, count, sum) {
  const head = lane(page, name).locator("header");
  await expect(head).toContainText(new RegExp(`${name}\\s*${count}`));
  await expect(head).toContainText(sum);
}

const middle = async (element) => {
  const { x, y, width, height } = await element.boundingBox();
  return { x: x + width / 2, y: y + Math.min(height / 2, 120) };
};

test("by mouse: counts and sums follow, undo brings the card back", async ({ page }) => {
  await board(page);
  await says(page, "Contacted", 2, "20,000.50");
  const from = await middle(card(page, "Mill for Keil"));
  const to = await middle(lane(page, "Quoted"));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  await expect(card(lane(page, "Quoted"), "Mill for Keil")).toBeVisible();
  await says(page, "Contacted", 1, "8,000.50");
  await says(page, "Quoted", 1, "12,000");
  await toast(page, "Moved to Quoted.").getByRole("button", { name: "Undo" }).click();
  await expect(card(lane(page, "Contacted"), "Mill for Keil")).toBeVisible();
  await says(page, "Contacted", 2, "20,000.50");
});

test("a stage with more cards than the board holds goes on as a table", async ({ page }) => {
  await signUp(page);
  const rows = Array.from({ length: 230 }, (_, n) => [`Mill ${n}`, "1000"]);
  await importFile(page, file("deals.csv", csv([["Deal", "Amount"], ...rows])));
  await openArea(page, "Pipeline");
  const first = page.getByRole("region").filter({ has: page.locator("[data-card]") }).first();
  const title = await first.getAttribute("aria-label");
  for (let shown = 50; shown < 200; shown += 50) {
    await expect(first.locator("[data-card]")).toHaveCount(shown);
    await first.getByRole("button", { name: /^Show \d+ more/ }).click();
  }
  await first.getByRole("link", { name: /^Show 30 more/ }).click();
  await total(page, "230");
  await expect(page.getByRole("grid", { name: "Deals" })).toContainText(title);
});

test("by keyboard, with every step announced", async ({ page }) => {
  await board(page);
  const said = (text) => expect(page.getByRole("status").filter({ hasText: text })).toHaveCount(1);
  await card(page, "Lathe for Zuse").focus();
  await page.keyboard.press("Space");
  await said("Lathe for Zuse picked up.");
  await page.keyboard.press("ArrowRight");
  await said("Qualified, place 1.");
  await page.keyboard.press("Escape");
  await said("Left where it was.");
  await expect(card(lane(page, "Contacted"), "Lathe for Zuse")).toBeVisible();

  await card(page, "Lathe for Zuse").focus();
  await page.keyboard.press("Space");
  for (const name of ["Qualified", "Solution", "Quoted", "Negotiation", "Won"]) {
    await page.keyboard.press("ArrowRight");
    await said(`${name}, place 1.`);
  }
  await page.keyboard.press("Space");
  await expect(card(lane(page, "Won"), "Lathe for Zuse")).toBeVisible();
  await says(page, "Won", 1, "8,000.50");
  await openArea(page, "Today");
  await expect(page.locator("dl > div").filter({ hasText: "Won this month" })).toContainText("8,000.50");
});

test("a call and a next step change Today", async ({ page }) => {
  await board(page);
  await openArea(page, "Today");
  const list = page.getByRole("list", { name: "What to do" });
  const mill = list.getByRole("listitem").filter({ hasText: "Mill for Keil" });
  await expect(mill).toContainText("No next step");
  await expect(page.locator("dl > div").filter({ hasText: "My open deals" })).toContainText("20,000.50");

  await openArea(page, "Pipeline");
  await card(page, "Mill for Keil").click();
  await inspector(page).getByRole("button", { name: "Log" }).click();
  const log = page.getByRole("dialog", { name: "Log" });
  await log.getByLabel("Subject").fill("Asked for the drawings");
  await log.getByRole("combobox", { name: "Outcome" }).selectOption({ label: "Reached" });
  await log.getByRole("button", { name: "Save" }).click();
  await expect(toast(page, "Call logged.")).toBeVisible();
  await inspector(page).getByRole("tab", { name: "Timeline" }).click();
  await expect(inspector(page).getByText("Call: Asked for the drawings")).toBeVisible();

  await inspector(page).getByRole("button", { name: "Next step" }).click();
  const step = page.getByRole("dialog", { name: "Next step" });
  await step.getByLabel("What comes next").fill("Send the offer");
  await step.getByRole("textbox", { name: "When" }).fill("+0d");
  await step.getByRole("button", { name: "Save" }).click();
  await expect(card(page, "Mill for Keil")).toContainText("Send the offer");

  await openArea(page, "Today");
  await expect(mill).toContainText("Next step");
  await expect(mill).toContainText("Send the offer");
  await expect(page.locator("dl > div").filter({ hasText: "Done today" })).toContainText("1");
  await mill.getByRole("button", { name: "Next step" }).click();
  await step.getByRole("textbox", { name: "When" }).fill("+7d");
  await step.getByRole("button", { name: "Save" }).click();
  await expect(mill).toHaveCount(0);
});

test("the table shows the same deals with their sum, and every number opens its rows", async ({ page }) => {
  await board(page);
  await page.getByRole("radiogroup", { name: "Show deals as" }).getByText("Table").click();
  await expect(page.getByRole("grid", { name: "Deals" }).getByRole("link", { name: "Lathe for Zuse" })).toBeVisible();
  await expect(page.getByRole("grid", { name: "Deals" })).toContainText("20,000.50");
  await page.goBack();
  await expect(lane(page, "Contacted")).toBeVisible();
  await openArea(page, "Today");
  await page.locator("dl > div").filter({ hasText: "My open deals" }).getByRole("link", { name: "2" }).click();
  await expect(page.getByRole("grid", { name: "Deals" }).getByRole("link", { name: "Mill for Keil" })).toBeVisible();
});

test("a view of the board keeps layout and pipeline", async ({ page }) => {
  await board(page);
  const views = page.getByRole("button", { name: "Saved views" });
  const update = page.getByRole("menuitem", { name: "Update “Mine”" });
  await views.click();
  await page.getByRole("menuitem", { name: "Save as a view" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Mine");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/view=[0-9a-f]{32}&pipeline=[0-9a-f]{32}$/);

  await openArea(page, "Today");
  await openArea(page, "Pipeline");
  await expect(page).toHaveURL(/\/pipeline$/);
  await views.click();
  await page.getByRole("menuitem", { name: "Mine" }).click();
  await expect(page).toHaveURL(/view=[0-9a-f]{32}&show=board&pipeline=[0-9a-f]{32}$/);
  await expect(card(lane(page, "Contacted"), "Mill for Keil")).toBeVisible();
  await views.click();
  await expect(page.getByRole("menuitem", { name: "Rename “Mine”" })).toBeVisible();
  await expect(update).toHaveCount(0);
  await page.keyboard.press("Escape");

  await page.getByRole("radiogroup", { name: "Show deals as" }).getByText("Table").click();
  await views.click();
  await update.click();
  await expect(toast(page, "View “Mine” updated.")).toBeVisible();
  await views.click();
  await page.getByRole("menuitem", { name: "Mine", exact: true }).click();
  await expect(page).toHaveURL(/view=[0-9a-f]{32}&show=table$/);
});

test.describe("on a tablet", () => {
  test.use({ viewport: { width: 1080, height: 810 }, hasTouch: true });

  test("by touch: hold, pull, let go; a swipe scrolls and moves nothing", async ({ page, context }) => {
    await board(page);
    const devtools = await context.newCDPSession(page);
    const touch = (type, at) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [at] : [] });
    const from = await middle(card(page, "Mill for Keil"));
    const to = await middle(lane(page, "Qualified"));

    await touch("touchStart", from);
    await touch("touchMove", { x: from.x + 30, y: from.y });
    await touch("touchEnd");
    await expect(page.locator(".card-moving")).toHaveCount(0);
    await expect(card(lane(page, "Contacted"), "Mill for Keil")).toBeVisible();

    const at = await middle(card(page, "Mill for Keil"));
    await touch("touchStart", at);
    await expect(page.locator(".card-moving")).toHaveCount(1);
    await touch("touchMove", { x: (at.x + to.x) / 2, y: at.y });
    await touch("touchMove", to);
    await touch("touchEnd");
    await expect(card(lane(page, "Qualified"), "Mill for Keil")).toBeVisible();
    await says(page, "Qualified", 1, "12,000");
  });
});

// Settings that shape the work: pipelines and stages, tags, and one's own name; and an activity with when, how long and whom.
import { create, createDeal, createPerson, inspector, openArea, openList, row, toast } from "../helpers/crm.mjs";
import { accessible, fits, translated } from "../helpers/look.mjs";
import { OWNER, signUp } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const stages = (page) => page.getByRole("list", { name: "Stages" }).first();
const stage = (page, name) => page.getByRole("group", { name, exact: true });
const names = (page) => stages(page).getByRole("textbox", { name: "Name" });

test("stages are added, named, put in order, and go only when their deals are elsewhere", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Pipeline");
  await createDeal(page, "Mill", "1000");
  await page.goto("/settings/pipelines");
  await expect(names(page).first()).toHaveValue("Contacted");
  await accessible(page, "pipelines");
  await page.getByRole("textbox", { name: "Name of a new stage" }).fill("Visit");
  await page.keyboard.press("Enter");
  await expect(stage(page, "Visit")).toBeVisible();
  await stage(page, "Visit").getByRole("textbox", { name: "Probability" }).fill("35");
  await page.keyboard.press("Tab");

  const handle = page.getByRole("button", { name: "Move Visit" });
  await handle.focus();
  const before = await names(page).count();
  await expect(async () => {
    if ((await names(page).first().inputValue()) !== "Visit") await page.keyboard.press("ArrowUp");
    await expect(names(page).first()).toHaveValue("Visit", { timeout: 200 });
  }).toPass();
  await expect(names(page)).toHaveCount(before);

  await page.getByRole("link", { name: "Contacted: open 1 deal" }).click();
  await expect(row(page, "Mill")).toBeVisible();
  await page.goBack();
  await page.getByRole("button", { name: "Delete “Contacted”" }).click();
  const question = page.getByRole("dialog", { name: "Delete “Contacted”?" });
  await expect(question).toContainText("One deal is in it");
  await question.getByRole("combobox", { name: "They go to" }).selectOption({ label: "Visit" });
  await question.getByRole("button", { name: "Delete" }).click();
  await expect(stage(page, "Contacted")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Visit: open 1 deal" })).toBeVisible();
  await toast(page, "“Contacted” deleted.").getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("link", { name: "Contacted: open 1 deal" })).toBeVisible();
});

test("a pipeline is added with what it needs, and its meaning is asked before deals follow", async ({ page }) => {
  await signUp(page);
  await openArea(page, "Pipeline");
  await createDeal(page, "Mill", "1000");
  await page.goto("/settings/pipelines");
  await page.getByRole("button", { name: "New pipeline" }).click();
  await page.getByRole("dialog", { name: "New pipeline" }).getByRole("textbox").fill("Service");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Service" })).toBeVisible();
  await stage(page, "Contacted").getByRole("combobox", { name: "A deal in it is" }).selectOption({ label: "Won" });
  const question = page.getByRole("dialog", { name: "Is every deal in “Contacted”: Won?" });
  await expect(question).toContainText("One deal is in it and becomes: Won.");
  await question.getByRole("button", { name: "Save" }).click();
  await expect(stage(page, "Contacted").getByRole("combobox", { name: "A deal in it is" })).toHaveValue("won");
  await page.goto("/pipeline/deals?show=table&cols=d50,f414");
  await expect(row(page, "Mill")).toContainText("Won");
});

test("tags are listed with what has them, merged into one, and asked about before they go", async ({ page }) => {
  await signUp(page);
  for (const name of ["Alpha Tools", "Beta Works"]) await create(page, "New company", { "Name (required)": name });
  const tag = async (company, name) => {
    await openList(page, "Companies");
    await page.getByRole("checkbox", { name: `Select ${company}`, exact: true }).check();
    const bar = page.getByRole("toolbar", { name: "Selected rows" });
    await bar.getByRole("button", { name: "Tag" }).click();
    await page.getByRole("dialog").getByRole("combobox", { name: "Tag" }).fill(name);
    await page.getByRole("option", { name: `Create “${name}”` }).click();
    await expect(toast(page, `tagged “${name}”`)).toBeVisible();
  };
  await tag("Alpha Tools", "VIP");
  await tag("Beta Works", "Very important");
  await page.goto("/settings/tags");
  await expect(row(page, "VIP")).toContainText("1");
  await page.getByRole("checkbox", { name: "Select all rows" }).check();
  await page.getByRole("toolbar", { name: "Selected rows" }).getByRole("button", { name: "Merge" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge the selected tags" });
  await dialog.getByRole("combobox", { name: "Stays" }).selectOption({ label: "VIP" });
  await dialog.getByRole("button", { name: "Merge" }).click();
  await expect(toast(page, "Merged into “VIP”; one record has it now.")).toBeVisible();
  await expect(row(page, "VIP")).toContainText("2");
  await expect(row(page, "Very important")).toHaveCount(0);
  await toast(page, "Merged into “VIP”").getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "Very important")).toContainText("1");
  await page.getByRole("checkbox", { name: "Select VIP", exact: true }).check();
  await page.getByRole("toolbar", { name: "Selected rows" }).getByRole("button", { name: "Delete" }).click();
  const question = page.getByRole("dialog", { name: "Delete the selected tags?" });
  await expect(question).toContainText("One record has one of them and loses it.");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(row(page, "VIP")).toBeVisible();
  await row(page, "VIP").getByRole("link", { name: "VIP" }).click();
  await inspector(page).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete", exact: true }).click();
  const own = page.getByRole("dialog", { name: "Delete “VIP”?" });
  await expect(own).toContainText("One record has it and loses it.");
  await own.getByRole("button", { name: "Cancel" }).click();
});

test("the last open stage of a pipeline neither goes nor means something else", async ({ page }) => {
  await signUp(page);
  await page.goto("/settings/pipelines");
  await page.getByRole("button", { name: "New pipeline" }).click();
  await page.getByRole("dialog", { name: "New pipeline" }).getByRole("textbox").fill("Service");
  await page.keyboard.press("Enter");
  const service = page.getByRole("region", { name: "Service" });
  const meaning = service.getByRole("combobox", { name: "A deal in it is" }).first();
  await expect(meaning).toHaveValue("open");
  await meaning.selectOption({ label: "Won" });
  await expect(page.getByRole("alert").filter({ hasText: "“Service” needs an open stage" })).toBeVisible();
  await expect(meaning).toHaveValue("open");
  const count = await service.getByRole("combobox", { name: "A deal in it is" }).count();
  await service.getByRole("button", { name: /^Delete “/ }).first().click();
  await expect(page.getByRole("alert").filter({ hasText: "“Service” needs an open stage" })).toBeVisible();
  await expect(service.getByRole("combobox", { name: "A deal in it is" })).toHaveCount(count);
});

test("one's own name is changed, and everybody sees it", async ({ page }) => {
  await signUp(page);
  await page.goto("/settings/account");
  const field = page.getByRole("textbox", { name: "Name", exact: true });
  await expect(field).toHaveValue(OWNER.name);
  await field.fill("王小波");
  await page.getByRole("button", { name: "Change name" }).click();
  await expect(toast(page, "You are 王小波 from now on.")).toBeVisible();
  await page.goto("/settings/members");
  await expect(page.locator("main li").filter({ hasText: "王小波" })).toBeVisible();
});

test("an activity says when it was, how long, who called and with whom, by the keys alone", async ({ page }) => {
  await signUp(page);
  await createPerson(page, "Ada", "Berg");
  await create(page, "New company", { "Name (required)": "Alpha Tools" });
  await inspector(page).getByRole("button", { name: "Log" }).click();
  const log = page.getByRole("dialog", { name: "Log" });
  await log.getByLabel("Subject").fill("Asked for the drawings");
  await log.getByRole("button", { name: "When, how long, with whom" }).focus();
  await page.keyboard.press("Enter");
  await log.getByRole("textbox", { name: "Minutes" }).fill("25");
  await log.getByRole("combobox", { name: "Direction" }).selectOption({ label: "Incoming" });
  await log.getByRole("combobox", { name: "With whom" }).fill("Berg");
  await page.getByRole("option", { name: "Ada Berg" }).click();
  await accessible(page, "an activity with everything");
  // What is typed is there after a reload.
  await page.reload();
  await inspector(page).getByRole("button", { name: "Log" }).click();
  await expect(log.getByText("Ada Berg")).toBeVisible();
  await log.getByRole("button", { name: "Save" }).click();
  await expect(toast(page, "Call logged.")).toBeVisible();
  await openList(page, "People");
  await row(page, "Ada Berg").getByRole("link", { name: "Ada Berg" }).click();
  await inspector(page).getByRole("tab", { name: "Timeline" }).click();
  await expect(inspector(page).getByText("Call: Asked for the drawings")).toBeVisible();
});

test("the pages fit a phone and are translated", async ({ page }) => {
  await signUp(page);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/settings/pipelines", "/settings/tags"]) {
    await page.goto(path);
    await fits(page, path);
    await translated(page, path);
  }
});

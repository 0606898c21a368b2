// The first account of a server that others reach: the setup code from the printed link, mistyped, and used up.
import { OWNER, opened } from "../helpers/people.mjs";
import { expect, test } from "../helpers/test.mjs";

const printed = (server) => server.log.match(/^setup code (\S+)$/m)[1];

async function fill(page) {
  await page.getByLabel("Name of the workspace").fill(OWNER.workspace);
  await page.getByLabel("Your name").fill(OWNER.name);
  await page.getByLabel("E-mail").fill(OWNER.email);
  await page.getByLabel("Password").fill(OWNER.password);
}

test.describe("beyond loopback", () => {
  test.use({ host: "0.0.0.0", expected: [/status of 403/] });

  test("the printed link fills the code in, which leaves the address and survives a change of language", async ({ page, server }) => {
    const code = printed(server);
    await page.goto(`/#setup=${code}`);
    await expect(page.getByLabel("Setup code")).toHaveValue(code);
    await expect.poll(() => new URL(page.url()).hash).toBe("");
    await fill(page);
    await page.getByRole("button", { name: "简体中文" }).click();
    await expect(page.getByLabel("设置码")).toHaveValue(code);
    await expect(page.getByLabel("工作区名称")).toHaveValue(OWNER.workspace);
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("button", { name: "Create" }).click();
    await opened(page);
  });

  test("a wrong code is said and what was typed stays; the right one makes the account once", async ({ page, server, browser, baseURL }) => {
    await page.goto("/");
    await fill(page);
    await page.getByLabel("Setup code").fill("0000-0000-0000-0000");
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("alert")).toContainText("This is not the setup code.");
    await expect(page.getByLabel("E-mail")).toHaveValue(OWNER.email);
    await page.getByLabel("Setup code").fill(printed(server).toLowerCase().replaceAll("-", " "));
    await page.getByRole("button", { name: "Create" }).click();
    await opened(page);

    const context = await browser.newContext({ baseURL, locale: "en-GB" });
    const stranger = await context.newPage();
    await stranger.goto(`/#setup=${printed(server)}`);
    await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await context.close();
  });
});

test("on this computer alone nobody is asked for a code", async ({ page, server }) => {
  await page.goto("/");
  await expect(page.getByLabel("Name of the workspace")).toBeVisible();
  await expect(page.getByLabel("Setup code")).toHaveCount(0);
  expect(server.log).not.toContain("setup code");
});

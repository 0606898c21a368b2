// The browsers' tests. `cargo xtask test --only e2e` builds what they need and sets the addresses; see README.md.
import { defineConfig } from "@playwright/test";

// Debian's Chromium as root, with nothing of its own on the network.
export const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const WEBDRIVER = /\.webdriver\.spec\.mjs$/;

export default defineConfig({
  testDir: "specs",
  outputDir: "test-results",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Every test starts a server and a browser of its own: two at once is what two cores carry.
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A shared machine may stall for seconds. A second try is reported as flaky, and is to be looked into.
  retries: 1,
  reporter: [["list"]],
  use: { locale: "en-GB", timezoneId: "Europe/Berlin", trace: "on-first-retry" },
  projects: [
    {
      name: "chromium",
      testIgnore: WEBDRIVER,
      use: {
        browserName: "chromium",
        launchOptions: { executablePath: process.env.PERENNIAL_CHROMIUM, args: CHROMIUM_ARGUMENTS },
      },
    },
    // Playwright drives neither as it is installed: these specs speak WebDriver themselves (helpers/webdriver.mjs).
    { name: "firefox", testMatch: WEBDRIVER },
    { name: "webkit", testMatch: WEBDRIVER },
  ],
});

// `test` with what every spec needs: a server, a network that can be cut, and a watch over what the page complains of.
import { test as base } from "@playwright/test";

import { Network } from "./network.mjs";
import { Server } from "./server.mjs";

export { expect } from "@playwright/test";

// A cut network is no fault of the page: the browser itself logs each lost request. Nor is leaving a page that still loads,
// be it a part of its code.
const LOST_REQUEST =
  /Failed to load resource: net::ERR_|WebAssembly compilation aborted: .* loading was aborted|TypeError: Failed to fetch\s+at \S+\/page-parts\.js/;

export const test = base.extend({
  // Messages that a test provokes on purpose, as regular expressions.
  expected: [[], { option: true }],

  // The address that the server listens on.
  host: ["127.0.0.1", { option: true }],

  server: async ({ host }, use, testInfo) => {
    const server = await Server.start({ host });
    await use(server);
    await server.stop();
    if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach("server.log", { body: server.log });
  },

  network: async ({ server }, use) => {
    const network = await Network.to(server.port);
    await use(network);
    await network.close();
  },

  baseURL: async ({ network }, use) => use(network.url),

  // Fails the test on anything the browser complains of, broken policies included.
  problems: [
    async ({ context, expected }, use) => {
      const problems = [];
      watch(context, problems);
      await use(problems);
      const unexpected = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
      if (unexpected.length > 0) throw new Error(`the browser complained:\n${unexpected.join("\n")}`);
    },
    { auto: true },
  ],
});

// Collects errors of all pages of a context: of the console (a violated policy is one), and uncaught ones.
export function watch(context, problems) {
  context.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !LOST_REQUEST.test(text)) problems.push(`console: ${text}`);
  });
  context.on("weberror", (error) => problems.push(`uncaught: ${error.error().stack}`));
}

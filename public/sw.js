// The service worker: a build's files, kept whole, so that the page starts from cold with the network off.
// Never touches /api/, nor what is published under /p/. The next build is offered, not forced: the worker in charge shows it
// once a page asks for it, and its own worker waits until a page of it posts "activate". A build's files stay as long as any
// page or worker of it is open. docs/decisions/0004-build-and-pwa.md

// `cargo xtask bundle` replaces the two values.
const BUILD = "dev";
const PRECACHE = [];

const PREFIX = "perennial-";
const CACHE = PREFIX + BUILD;
const SERVER_ONLY = /^\/(api\/|p\/|healthz$|metrics$)/;
const ANSWER_TIMEOUT_MS = 3000;

// The build that a navigation shows: another than this worker's own from a person's word until its worker is in charge.
let shown = BUILD;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || SERVER_ONLY.test(url.pathname)) return;
  event.respondWith(answer(request, url.pathname));
});
self.addEventListener("message", (event) => {
  const [reply] = event.ports;
  if (event.data === "activate") event.waitUntil(self.skipWaiting());
  if (event.data === "tidy") event.waitUntil(removeUnused());
  if (event.data === "which-build") reply?.postMessage(BUILD);
  if (event.data?.show) reply?.postMessage((shown = event.data.show));
});

// Resumable: what an interrupted attempt has fetched of this build is not fetched again.
async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    PRECACHE.map(async (path) => {
      const versioned = path.startsWith("/b/");
      if (versioned && (await cache.match(path))) return;
      const response = await fetch(path, { cache: versioned ? "default" : "reload" });
      if (!response.ok || response.redirected) throw new Error(`${path}: ${response.status}`);
      await cache.put(path, response);
    }),
  );
}

async function activate() {
  // The page that installed the worker gets its later files (the import worker) from here too.
  await self.clients.claim();
  await removeUnused();
}

async function answer(request, path) {
  const cache = await caches.open(CACHE);
  const stored = (await cache.match(path)) ?? (request.mode === "navigate" ? await shell() : await ofAnother(path));
  return stored ?? fetch(request);
}

async function shell() {
  const [asked, own] = await Promise.all([shown, BUILD].map((build) => caches.match(`/b/${build}/index.html`)));
  return asked ?? own;
}

// A page of another build asks for files of its own build.
async function ofAnother(path) {
  return path.startsWith("/b/") ? caches.match(path) : undefined;
}

async function removeUnused() {
  // A newer build is being fetched or waits: its cache is not ours to judge.
  if (self.registration.installing || self.registration.waiting) return;
  const clients = await self.clients.matchAll({ includeUncontrolled: true, type: "all" });
  const builds = await Promise.all(clients.map(buildOf));
  if (builds.includes(undefined)) return;
  const used = new Set([CACHE, ...builds.map((build) => PREFIX + build)]);
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && !used.has(name)).map((name) => caches.delete(name)));
}

// A worker carries its build in its address; a page is asked, and one that does not answer keeps every cache.
function buildOf(client) {
  const inAddress = new URL(client.url).pathname.match(/^\/b\/([^/]+)\//);
  if (inAddress) return Promise.resolve(inAddress[1]);
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(event.data);
    setTimeout(() => resolve(undefined), ANSWER_TIMEOUT_MS);
    client.postMessage("which-build", [port2]);
  });
}

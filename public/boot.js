// Starts the page, keeps the service worker, and offers updates. The contract with the page is written in
// docs/decisions/0004-build-and-pwa.md. It is a file because the Content-Security-Policy forbids inline scripts.

const root = document.documentElement;
const build = root.dataset.build;

// What the person chose on this device, before anything is painted: the page itself knows it only once its wasm runs.
function choice(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

const theme = choice("theme");
if (theme) root.dataset.theme = theme;

const FAILED = {
  en: "Perennial could not start. What you entered is safe on this device. Reload to try again.",
  "zh-Hans": "长青无法启动。您输入的内容已安全保存在本设备上。请重新加载再试一次。",
  "zh-Hant": "長青無法啟動。您輸入的內容已安全儲存在本裝置上。請重新載入再試一次。",
};

// Held as long as this page lives: the engine hears of its end, however it comes. Plain http has no locks.
async function holdLock() {
  if (!navigator.locks || !crypto.randomUUID) return;
  const name = `perennial-page-${crypto.randomUUID()}`;
  await new Promise((resolve) => {
    const hold = () => {
      root.dataset.lock = name;
      resolve();
      return new Promise(() => {});
    };
    navigator.locks.request(name, hold).catch(resolve);
  });
}

async function start() {
  const held = holdLock();
  try {
    const { default: init } = await import("./perennial.js");
    await held;
    await init({ module_or_path: new URL("./perennial_bg.wasm", import.meta.url) });
  } catch (error) {
    console.error(error);
    showFailure();
  }
}

// The page's own strings are inside the wasm that did not start.
function showFailure() {
  const language = (choice("language") ?? navigator.language).toLowerCase();
  const traditional = /^zh-(hant|tw|hk|mo)/.test(language);
  const locale = traditional ? "zh-Hant" : language.startsWith("zh") ? "zh-Hans" : "en";
  const message = document.createElement("p");
  message.lang = locale;
  message.setAttribute("role", "alert");
  message.textContent = FAILED[locale];
  document.body.append(message);
}

// `offline`: "pending" until a cold start works without the network, then "ready"; "unavailable" where it never will.
function setOffline(state) {
  root.dataset.offline = state;
  window.dispatchEvent(new Event("perennial:offline"));
}

// `update`: "ready" when a newer build waits for the person's word, "active" when another tab gave it.
function setUpdate(state) {
  root.dataset.update = state;
  window.dispatchEvent(new Event("perennial:update"));
}

const ANSWER_TIMEOUT_MS = 3000;
const REST_MS = 3000;

// A worker's answer to `message`; undefined when it gives none in time.
function ask(worker, message) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(event.data);
    setTimeout(() => resolve(undefined), ANSWER_TIMEOUT_MS);
    worker.postMessage(message, [port2]);
  });
}

function whenInstalled(worker, registration) {
  worker.addEventListener("statechange", () => {
    if (worker.state === "redundant" && !registration.active) setOffline("unavailable");
    if (worker.state === "activated") setOffline("ready");
    if (worker.state === "installed" && registration.active) offer(worker);
  });
}

// A worker that waits has a newer build to offer, or the build of this page: then the word was given already.
async function offer(waiting) {
  if ((await ask(waiting, "which-build")) !== build) setUpdate("ready");
  else setTimeout(() => waiting.postMessage("activate"), REST_MS);
}

// The worker in charge shows the newer page. It does not have to be replaced for that: a browser lets the newer worker take
// its place only in a moment in which nothing is fetched, and may wait minutes for one.
async function takeNewer({ active, waiting }) {
  const newer = waiting && (await ask(waiting, "which-build"));
  if (active && newer) await ask(active, { show: newer });
  location.reload();
}

async function keepServiceWorker() {
  if (!("serviceWorker" in navigator)) return setOffline("unavailable");
  const container = navigator.serviceWorker;

  container.addEventListener("message", (event) => {
    if (event.data === "which-build") event.ports[0]?.postMessage(build);
  });
  container.startMessages();

  const controlled = Boolean(container.controller);
  container.addEventListener("controllerchange", async () => {
    const served = container.controller && (await ask(container.controller, "which-build"));
    if (served && served !== build) setUpdate("active");
  });

  let registration;
  try {
    registration = await container.register("/sw.js", { updateViaCache: "none" });
  } catch (error) {
    console.warn("no service worker:", error.message);
    // A later visit without the network still runs from the worker installed before.
    return setOffline(controlled ? "ready" : "unavailable");
  }

  setOffline(registration.active ? "ready" : "pending");
  if (registration.waiting && registration.active) offer(registration.waiting);
  if (registration.installing) whenInstalled(registration.installing, registration);
  registration.addEventListener("updatefound", () => whenInstalled(registration.installing, registration));
  window.addEventListener("perennial:activate", () => takeNewer(registration));

  const tidy = () => registration.active?.postMessage("tidy");
  tidy();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    tidy();
    // A tab left open for days would otherwise never hear of a new build.
    if (navigator.onLine) registration.update().catch(() => {});
  });
}

window.addEventListener("perennial:failed", showFailure);
start();
if (build === "dev") setOffline("unavailable");
else keepServiceWorker();

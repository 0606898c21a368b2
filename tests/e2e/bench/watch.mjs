// What is installed into pages before they start, to note moments where they happen: inside the page.

// Messages to and from the engine as they pass the page's port (crates/protocol/src/message.rs): a byte for the kind,
// then the call's or subscription's number as a varint. `window.bench` collects; nothing is changed on the way.
export function watchEngine() {
  const HELLO = 0, CALL = 1, LIVE = 2, UNLIVE = 3, WELCOME = 0, REPLY = 2, PATCH = 3, RUN = 0;
  const bench = (window.bench ??= {});
  bench.commands = [];
  const running = new Map();
  // Others have ports as well; the engine's is the first one that bytes go through.
  let engine;
  // Live queries and calls that are not answered yet.
  bench.open = new Set();

  const head = (port, data) => {
    if (port !== engine || !(data instanceof ArrayBuffer)) return {};
    const bytes = new Uint8Array(data, 0, Math.min(data.byteLength, 16));
    let number = 0, at = 1, shift = 0;
    for (; at < bytes.length; shift += 7) {
      const byte = bytes[at++];
      number |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    return { kind: bytes[0], number, next: bytes[at] };
  };

  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (data, ...rest) {
    if (data instanceof ArrayBuffer) engine ??= this;
    const { kind, number, next } = head(this, data);
    if (kind === HELLO) bench.hello ??= performance.now();
    if (kind === CALL && next === RUN) running.set(number, performance.now());
    // What an answer makes the page ask next belongs to the same key.
    if (kind === CALL) bench.open.add(`call ${number}`);
    if (kind === LIVE) bench.open.add(number);
    if (kind === UNLIVE) bench.open.delete(number);
    return post.call(this, data, ...rest);
  };

  const { get, set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
  const noted = (event) => {
    const { kind, number } = head(event.currentTarget, event.data);
    if (kind === WELCOME) bench.welcome ??= performance.now();
    const answers = { [PATCH]: number, [REPLY]: `call ${number}` }[kind];
    if (answers !== undefined && bench.open.delete(answers)) bench.answered = performance.now();
    if (kind !== REPLY || !running.has(number)) return;
    const at = running.get(number);
    bench.commands.push({ sent: performance.timeOrigin + at, took: performance.now() - at });
    running.delete(number);
  };
  Object.defineProperty(MessagePort.prototype, "onmessage", {
    get,
    set(handler) {
      // Before the page's own handler, so that its work on the answer does not count.
      this.addEventListener("message", noted);
      set.call(this, handler);
    },
  });
}

// Notes when the list of people first shows rows and this count in its head.
export function watchList(count) {
  const bench = (window.bench ??= {});
  const look = () => {
    const rows = document.querySelectorAll(".table-row:not(.is-coming) a.record-name").length;
    const head = document.querySelector("main header")?.textContent ?? "";
    if (rows === 0) return;
    bench.rows ??= performance.now();
    if (!head.includes(count)) return;
    bench.list = performance.now();
    observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true, characterData: true });
}

// Notes from each key to the last change it made below an element, before quiet: `bench.keys` in milliseconds. Where the
// answer changes nothing that is seen, its arrival counts.
export function watchKeys(selector) {
  const QUIET_MS = 150;
  const bench = window.bench;
  bench.keys = [];
  bench.idle = true;
  let pressed = 0;
  let changed = 0;
  const latest = () => Math.max(pressed, changed, bench.answered ?? 0);
  bench.isQuiet = () => bench.open.size === 0 && performance.now() - latest() > QUIET_MS;
  const begin = (event) => {
    if (!bench.idle || !event.isTrusted) return;
    bench.idle = false;
    pressed = event.timeStamp;
    changed = bench.answered = 0;
    settle();
  };
  const settle = () => {
    if (!bench.isQuiet()) return setTimeout(settle, 20);
    // A space at the end asks nothing.
    if (latest() > pressed) bench.keys.push(latest() - pressed);
    bench.idle = true;
  };
  // Chinese comes from an input method: there the text's event is the key.
  document.addEventListener("keydown", begin, true);
  document.addEventListener("beforeinput", begin, true);
  new MutationObserver(() => (changed = performance.now())).observe(document.querySelector(selector), {
    childList: true, subtree: true, characterData: true,
  });
}

// Notes the time between frames while `bench.frames` is a list.
export function watchFrames() {
  const bench = (window.bench ??= {});
  bench.frames = [];
  let before;
  const frame = (now) => {
    if (!bench.frames) return;
    if (before !== undefined) bench.frames.push(now - before);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

// Notes, by the clock on the wall, when an element's text first holds each of its words.
export function watchWords(selector) {
  const bench = (window.bench ??= {});
  bench.words = {};
  const look = () => {
    for (const element of document.querySelectorAll(selector)) {
      for (const word of element.textContent.split(/\s+/)) {
        bench.words[word] ??= performance.timeOrigin + performance.now();
      }
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}

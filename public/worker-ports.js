// Hands every page's port to a worker's wasm. A shared worker gets its port by "connect", a dedicated one as its first
// message. Ports that come while the wasm is still loading wait here; their messages wait inside them.
// docs/decisions/0004-build-and-pwa.md

export async function attach(init, worker, wasm) {
  let waiting = [];

  const accept = (event) => {
    const [port] = event.ports;
    if (!port) return;
    if (waiting) waiting.push(port);
    else worker.connect(port);
  };
  // Before anything is awaited: the events come right after the script has run once.
  self.addEventListener("connect", accept);
  self.addEventListener("message", accept);

  try {
    await init({ module_or_path: wasm });
    waiting.forEach((port) => worker.connect(port));
    waiting = undefined;
  } catch (error) {
    // A shared worker's failure reaches no page by itself. Replies are buffers, so a string says the worker never started.
    const refuse = (port) => port.postMessage(`worker did not start: ${error}`);
    waiting.forEach(refuse);
    waiting = { push: refuse };
    throw error;
  }
}

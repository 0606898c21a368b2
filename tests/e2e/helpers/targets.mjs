// Chromium's own protocol to a page and to the engine's shared worker: profiles and memory.

// The engine's worker, through the session of one of its pages.
export class SharedWorker {
  static async of(page) {
    const worker = new SharedWorker();
    worker.session = await page.context().newCDPSession(page);
    const target = await worker.find();
    const { sessionId } = await worker.session.send("Target.attachToTarget", { targetId: target.targetId, flatten: false });
    worker.id = sessionId;
    worker.sent = 0;
    worker.waiting = new Map();
    worker.session.on("Target.receivedMessageFromTarget", ({ sessionId: from, message }) => {
      if (from === sessionId) worker.received(JSON.parse(message));
    });
    return worker;
  }

  // Waits for the worker to be started.
  async find() {
    for (;;) {
      const { targetInfos } = await this.session.send("Target.getTargets");
      const target = targetInfos.find(({ type }) => type === "shared_worker");
      if (target) return target;
    }
  }

  received({ id, result, error }) {
    const { resolve, reject } = this.waiting.get(id) ?? {};
    if (error) reject?.(new Error(error.message));
    else resolve?.(result);
    this.waiting.delete(id);
  }

  send(method, params = {}) {
    this.sent += 1;
    const id = this.sent;
    const answer = new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    const message = JSON.stringify({ id, method, params });
    this.session.send("Target.sendMessageToTarget", { sessionId: this.id, message }).catch((error) => {
      this.waiting.get(id)?.reject(error);
    });
    return answer;
  }

  async detach() {
    await this.session.detach();
  }
}

export async function sessionOf(page) {
  return page.context().newCDPSession(page);
}

// When what a person does is durable: the `complete` event of its strict transaction, noted in the engine's worker. The
// page hears of it a little later, after the frame that it is drawing.
import { SharedWorker } from "../helpers/targets.mjs";

// Runs in the worker. Only an action of a person writes cells and, strictly, what they overwrite.
function install() {
  const clock = () => performance.timeOrigin + performance.now();
  const begin = IDBDatabase.prototype.transaction;
  self.durable = [];
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = begin.call(this, stores, mode, options);
    const written = transaction.objectStoreNames;
    if (options?.durability === "strict" && written.contains("dirty") && written.contains("history")) {
      const from = clock();
      transaction.addEventListener("complete", () => self.durable.push({ from, to: clock() }));
    }
    return transaction;
  };
}

export class Durable {
  static async watch(page) {
    const durable = new Durable();
    durable.page = page;
    durable.worker = await SharedWorker.of(page);
    await durable.evaluate(`(${install})()`);
    return durable;
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.worker.send("Runtime.evaluate", { expression, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value;
  }

  // Milliseconds from each command of the page since the last call: until its transaction began, until it was durable, and
  // until the page heard.
  async take() {
    const commands = await this.page.evaluate(() => window.bench.commands.splice(0));
    const actions = await this.evaluate("self.durable.splice(0)");
    const edits = commands.map(({ sent, took }) => {
      const action = actions.find(({ from }) => from >= sent);
      if (!action) throw new Error("a command without its transaction");
      return { sent, planned: action.from - sent, durable: action.to - sent, heard: took };
    });
    const all = (name) => edits.map((edit) => edit[name]);
    return { edits, planned: all("planned"), durable: all("durable"), heard: all("heard") };
  }

  async stop() {
    await this.worker.detach();
  }
}

// Holds back what a page tells its engine, so that whatever it waits for stays under way until it is let go.

// Call before the page is opened.
export async function holdable(page) {
  await page.addInitScript(() => {
    const post = MessagePort.prototype.postMessage;
    const held = [];
    window.hold = () => (window.holding = true);
    window.letGo = () => {
      window.holding = false;
      held.splice(0).forEach(([port, message]) => post.apply(port, message));
    };
    MessagePort.prototype.postMessage = function (...message) {
      if (window.holding) held.push([this, message]);
      else post.apply(this, message);
    };
  });
}

export const hold = (page) => page.evaluate(() => window.hold());
export const letGo = (page) => page.evaluate(() => window.letGo());

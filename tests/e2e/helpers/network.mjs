// A network between browser and server that can be cut: a TCP proxy that destroys its sockets. It reaches what a
// browser's own offline switch misses: requests of workers and of the service worker, in every browser.
import net from "node:net";

export class Network {
  static async to(port) {
    const network = new Network();
    network.upstream = port;
    network.sockets = new Set();
    network.cut = false;
    network.server = net.createServer((socket) => network.accept(socket));
    await new Promise((resolve) => network.server.listen(0, "127.0.0.1", resolve));
    network.port = network.server.address().port;
    // `localhost` counts as a secure context.
    network.url = `http://localhost:${network.port}`;
    return network;
  }

  accept(client) {
    if (this.cut) return client.destroy();
    const server = net.connect(this.upstream, "127.0.0.1");
    for (const [from, to] of [[client, server], [server, client]]) {
      this.sockets.add(from);
      from.on("close", () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.on("error", () => to.destroy());
      from.pipe(to);
    }
  }

  // From now on every connection is lost, the open ones too.
  offline() {
    this.cut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  online() {
    this.cut = false;
  }

  async close() {
    this.offline();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

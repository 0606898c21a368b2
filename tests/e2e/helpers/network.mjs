// A network between browser and server that can be cut and disturbed: a TCP proxy that destroys its sockets, or worse. It
// reaches what a browser's own offline switch misses: requests of workers and of the service worker, in every browser.
import net from "node:net";

// Bytes are held back for so long.
const DELAY_MS = 300;

function pass(from, to) {
  from.on("data", (bytes) => to.write(bytes));
  from.on("end", () => to.end());
}

// What a network can do to one connection.
const TROUBLES = {
  none(client, server) {
    client.pipe(server);
    server.pipe(client);
  },

  // Everything arrives, late.
  delay(client, server) {
    for (const [from, to] of [[client, server], [server, client]]) {
      from.on("data", (bytes) => setTimeout(() => to.writable && to.write(bytes), DELAY_MS));
      from.on("end", () => setTimeout(() => to.writable && to.end(), DELAY_MS));
    }
  },

  // Requests arrive; instead of an answer the connection ends in that direction and stays open in the other.
  "half-close"(client, server) {
    pass(client, server);
    server.once("data", () => client.end());
  },

  // Answers end in the middle.
  truncate(client, server) {
    pass(client, server);
    server.once("data", (bytes) => client.end(bytes.subarray(0, bytes.length / 2), () => client.destroy()));
  },

  // Every request arrives twice, over two connections; the answers of one of them are heard.
  duplicate(client, server, network) {
    const again = net.connect(network.upstream, "127.0.0.1");
    again.on("error", () => again.destroy()).on("data", () => {});
    client.on("close", () => again.destroy());
    pass(client, server);
    client.on("data", (bytes) => again.writable && again.write(bytes));
    server.pipe(client);
  },
};

export class Network {
  static async to(port) {
    const network = new Network();
    network.upstream = port;
    network.sockets = new Set();
    network.cut = false;
    network.server = net.createServer({ allowHalfOpen: true }, (socket) => network.accept(socket));
    await new Promise((resolve) => network.server.listen(0, "127.0.0.1", resolve));
    network.port = network.server.address().port;
    // `localhost` counts as a secure context.
    network.url = `http://localhost:${network.port}`;
    return network;
  }

  accept(client) {
    if (this.cut) return client.destroy();
    const server = net.connect(this.upstream, "127.0.0.1");
    const both = [client, server];
    const end = () => both.forEach((socket) => socket.destroy());
    for (const socket of both) {
      this.sockets.add(socket);
      socket.on("error", end);
      socket.on("close", () => {
        this.sockets.delete(socket);
        end();
      });
    }
    TROUBLES[this.trouble ?? "none"](client, server, this);
  }

  // What happens to every connection from now on; the open ones are lost. Nothing, without a name of TROUBLES.
  disturb(trouble) {
    this.trouble = trouble;
    for (const socket of this.sockets) socket.destroy();
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

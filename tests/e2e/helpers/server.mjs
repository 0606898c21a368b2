// The real server with a data folder of its own, on a free port, with the built page.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";

export class Server {
  constructor(data, port, dist, host = "127.0.0.1") {
    this.data = data;
    this.port = port;
    this.dist = dist;
    this.host = host;
    this.log = "";
  }

  // Starts a server; `dist` serves another build than the one under test, `host` is the address it listens on.
  static async start({ dist = required("PERENNIAL_DIST"), host } = {}) {
    const data = await mkdtemp(path.join(os.tmpdir(), "perennial-"));
    const server = new Server(data, 0, dist, host);
    await server.resume();
    return server;
  }

  // Starts the process again, with the same data and port.
  async resume() {
    const listen = `${this.host}:${this.port}`;
    const options = ["serve", "--listen", listen, "--data", this.data, "--assets", this.dist];
    this.process = spawn(required("PERENNIAL_SERVER"), options, { stdio: ["ignore", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (this.log += text));
    }
    this.port = await this.listening();
  }

  // The process is gone without a chance to finish anything.
  async kill() {
    this.process.kill("SIGKILL");
    await this.ended;
  }

  async stop() {
    this.process.kill("SIGTERM");
    await this.ended;
    await rm(this.data, { recursive: true, force: true });
  }

  // The port, from the line that the server prints once it listens.
  listening() {
    return new Promise((resolve, reject) => {
      let printed = "";
      this.process.stdout.on("data", (text) => {
        printed += text;
        const port = printed.match(/listening on \S+:(\d+)/)?.[1];
        if (port) resolve(Number(port));
      });
      this.ended.then(() => reject(new Error(`the server ended before it listened:\n${this.log}`)));
    });
  }
}

export function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests by \`cargo xtask test --only e2e\``);
  return value;
}

export async function freePort() {
  const probe = net.createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

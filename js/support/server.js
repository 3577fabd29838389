import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const built = new URL("../../test/ConformanceServer/bin/Release/net10.0/ConformanceServer.dll", import.meta.url);
const program = process.env.CONFORMANCE_SERVER ?? fileURLToPath(built);
const running = new Set();
process.on("exit", () => running.forEach(child => child.kill("SIGKILL")));

/** One ConformanceServer process on a port of its own, however often it is started. */
export class Server {
  #child;

  static async start(log = "memory") {
    if (!existsSync(program)) throw new Error(`${program} is missing: dotnet build test/ConformanceServer -c Release`);
    const server = new Server();
    server.log = log;
    server.port = await freePort();
    await server.start();
    return server;
  }

  get url() { return `ws://127.0.0.1:${this.port}/ws/open`; }

  async start() {
    const child = this.#child = spawn("dotnet", [program], {
      env: { ...process.env, PORT: `${this.port}`, LOG: this.log }, stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    let output = "";
    await new Promise((resolve, reject) => {
      const read = data => {
        output = (output + data).slice(-4000);
        if (output.includes("listening on")) resolve();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("exit", code => {
        running.delete(child);
        reject(new Error(`ConformanceServer ended with ${code}: ${output}`));
      });
    });
  }

  async stop(signal = "SIGTERM") {
    if (!running.has(this.#child)) return;
    const exit = once(this.#child, "exit");
    this.#child.kill(signal);
    await exit;
  }

  async post(path, body = {}) {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, { method: "POST", body: JSON.stringify(body) });
    if (response.status !== 204) throw new Error(`POST ${path} answered ${response.status}`);
  }

  async count(topic) {
    return Number(await (await fetch(`http://127.0.0.1:${this.port}/count/${topic}`)).text());
  }
}

// Below the ephemeral range, so that no client's own port is in the way while the server is down.
async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const probe = createServer();
    const isFree = await new Promise(resolve => probe.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)));
    if (!isFree) continue;
    await new Promise(resolve => probe.close(resolve));
    return port;
  }
}

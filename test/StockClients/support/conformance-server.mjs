import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { answer, within } from "./wait.mjs";

const built = new URL("../../ConformanceServer/bin/Release/net10.0/ConformanceServer.dll", import.meta.url);
const path = process.env.CONFORMANCE_SERVER ?? fileURLToPath(built);
const running = new Set();

const folders = new Set();

process.on("exit", () => {
  running.forEach(child => child.kill("SIGKILL"));
  folders.forEach(folder => rmSync(folder, { recursive: true, force: true }));
});

/** One ConformanceServer process, always on the same port, however often it is started. */
export class ConformanceServer {
  #child = null;
  #exited = null;
  #output = "";

  #environment = { LOG: "memory" };

  /**
   * @param isLasting Whether what durable topics record survives a kill.
   * @param environment Further environment variables.
   */
  static async start({ isLasting = false, environment = {} } = {}) {
    const server = new ConformanceServer();
    Object.assign(server.#environment, environment);
    if (isLasting) {
      const folder = mkdtempSync(join(tmpdir(), "bennu-log-"));
      folders.add(folder);
      server.#environment.LOG = `sqlite:${join(folder, "log.db")}`;
    }
    server.port = await freePort();
    await server.start();
    return server;
  }

  get http() { return `http://127.0.0.1:${this.port}`; }

  get ws() { return `ws://127.0.0.1:${this.port}`; }

  async start() {
    if (!existsSync(path)) throw new Error(`${path} is missing: dotnet build test/ConformanceServer -c Release`);
    const env = { ...process.env, ...this.#environment, PORT: `${this.port}` };
    const child = this.#child = spawn("dotnet", [path], { env, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    this.#exited = new Promise(resolve => child.once("exit", (code, signal) => {
      running.delete(child);
      resolve(code ?? signal);
    }));
    this.#output = "";
    const listening = new Promise((resolve, reject) => {
      const read = chunk => {
        this.#output = (this.#output + chunk).slice(-4000);
        if (this.#output.includes("listening on")) resolve();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("error", reject);
      this.#exited.then(code => reject(new Error(`ConformanceServer ended with ${code}: ${this.#output}`)));
    });
    await within(listening, "ConformanceServer to listen", 30_000);
  }

  /** Asks it to stop, and resolves with its exit code. */
  terminate() { return this.#end("SIGTERM"); }

  kill() { return this.#end("SIGKILL"); }

  async #end(signal) {
    this.#child.kill(signal);
    return within(this.#exited, `ConformanceServer to end after ${signal}`, 15_000);
  }

  async post(path, body = {}) {
    const response = await answer(this.http + path, { method: "POST", body: JSON.stringify(body) });
    if (response.status !== 204) throw new Error(`POST ${path} answered ${response.status}`);
  }
}

// Below the ephemeral range, so that no client's own port is in the way while the server is down.
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const probe = createServer();
    const isFree = await new Promise(resolve => probe.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)));
    if (!isFree) continue;
    await new Promise(resolve => probe.close(resolve));
    return port;
  }
}

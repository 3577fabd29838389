import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const sample = fileURLToPath(new URL("../../samples/Chat", import.meta.url));
// CHAT names a published program to test in the place of what the build left.
const [program, content, start] = process.env.CHAT
  ? [process.env.CHAT, dirname(process.env.CHAT), []]
  : ["dotnet", sample, [`${sample}/bin/Release/net10.0/Chat.dll`]];

/** Milliseconds for which who lost the connection stays in the list. */
export const grace = 4_000;

/** The chat sample as a process of its own, on a port and a database that stay the same when it is started again. */
export class ChatServer {
  #process;
  #folder;

  static async start() {
    const server = new ChatServer();
    server.port = await freePort();
    server.#folder = await mkdtemp(join(tmpdir(), "bennu-chat-"));
    server.url = `http://127.0.0.1:${server.port}`;
    await server.start();
    return server;
  }

  async start() {
    const database = join(this.#folder, "data", "chat.db");
    const child = this.#process = spawn(program, [...start, "--urls", this.url, "--contentRoot", content, "--Chat:Database", database,
      "--Chat:PresenceGrace", `0:0:${grace / 1000}`], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    await new Promise((resolve, reject) => {
      const read = data => {
        output += data;
        if (output.includes("Now listening on")) resolve();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("exit", code => reject(new Error(`the chat sample ended with ${code} before it listened:\n${output}`)));
    });
  }

  async stop(signal = "SIGTERM") {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  }

  /** What a disk that fails would do; the server must be down. */
  loseDatabase() { return rm(this.#folder, { recursive: true }); }

  async end() {
    await this.stop("SIGKILL");
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const freePort = () => new Promise((resolve, reject) => {
  const probe = createServer();
  probe.on("error", reject);
  probe.listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const sample = fileURLToPath(new URL("../../samples/Chat", import.meta.url));
const program = process.env.CHAT ?? `${sample}/bin/Release/net10.0/Chat.dll`;

/** The chat sample as a process of its own, on a port that stays the same when it is started again. */
export class ChatServer {
  #process;

  static async start() {
    const server = new ChatServer();
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    await server.start();
    return server;
  }

  async start() {
    const child = this.#process = spawn("dotnet", [program, "--urls", this.url, "--contentRoot", sample], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ASPNETCORE_ENVIRONMENT: "Development" },
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
}

const freePort = () => new Promise((resolve, reject) => {
  const probe = createServer();
  probe.on("error", reject);
  probe.listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

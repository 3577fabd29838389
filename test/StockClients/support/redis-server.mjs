import { spawn } from "node:child_process";
import { freePort } from "./conformance-server.mjs";
import { within } from "./wait.mjs";

/** A Redis of one's own, which keeps nothing; resolves with its port and a way to end it. */
export async function startRedis() {
  const port = await freePort();
  const child = spawn("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
  process.on("exit", () => child.kill("SIGKILL"));
  const ready = new Promise((resolve, reject) => {
    child.stdout.on("data", chunk => `${chunk}`.includes("Ready to accept connections") && resolve());
    child.once("error", () => reject(new Error("redis-server is missing: apt-get install -y redis-server")));
    child.once("exit", code => reject(new Error(`redis-server ended with ${code}`)));
  });
  await within(ready, "redis-server to be ready");
  return { port, kill: () => child.kill("SIGKILL") };
}

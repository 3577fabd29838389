// Sets the chat sample as a native program beside the ordinary one, which brings its runtime along. Prints a Markdown table.
//   node bench/native-aot.mjs [--starts 15] [--clients 100] [--published]   (--published: measure again what it published before)
// Linux; needs what `dotnet publish -r linux-x64` needs: apt-get install -y clang zlib1g-dev
// Start-up: from the process's start to its line "Now listening on", the median. Memory: VmRSS, ten seconds after the last thing happened.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    starts: { type: "string", default: "15" },
    clients: { type: "string", default: "100" },
    published: { type: "boolean" },
  },
});
const [starts, clients] = [values.starts, values.clients].map(Number);
const root = fileURLToPath(new URL("..", import.meta.url));
const settled = 10_000;
const median = numbers => numbers.sort((a, b) => a - b)[numbers.length >> 1];

function publish(name, ...options) {
  const folder = join(root, "artifacts", name);
  if (values.published) return folder;
  rmSync(folder, { recursive: true, force: true });
  execFileSync("dotnet", ["publish", "samples/Chat", "-c", "Release", "-v", "quiet", "-o", folder, ...options],
    { cwd: root, stdio: ["ignore", 2, 2] });
  return folder;
}

/** In MB: what is deployed of the program itself, without symbols, documentation and the page. */
function size(folder) {
  const files = readdirSync(folder).filter(name => !/\.(pdb|dbg|xml)$/.test(name)).map(name => statSync(join(folder, name)));
  return files.filter(file => file.isFile()).reduce((sum, file) => sum + file.size, 0) / 1e6;
}

async function start(folder, database) {
  const began = performance.now();
  const child = spawn(join(folder, "Chat"), ["--urls", "http://127.0.0.1:0", "--Chat:Database", database],
    { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  for await (const data of child.stdout.iterator({ destroyOnReturn: false })) {
    output += data;
    const [, port] = output.match(/Now listening on: http:\/\/127\.0\.0\.1:(\d+)/) ?? [];
    if (!port) continue;
    child.stdout.resume();
    return { child, port, ms: performance.now() - began };
  }
  throw new Error(`${folder} did not start:\n${output}`);
}

async function stop({ child }) {
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** A WebSocket that joins the lobby. The mask of its one frame is zero, which leaves the payload as it is. */
async function connect(port, n) {
  const upgrade = request({
    port, host: "127.0.0.1", path: `/socket/websocket?vsn=2.0.0&name=client-${n}`,
    headers: { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": 13, "Sec-WebSocket-Key": btoa("0123456789abcdef") },
  }).end();
  const [, socket] = await once(upgrade, "upgrade");
  const join = Buffer.from('["1","1","room:lobby","phx_join",{}]');
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | join.length, 0, 0, 0, 0]), join]));
  await once(socket, "data");
  return socket.resume();
}

const memory = ({ child }) => Number(readFileSync(`/proc/${child.pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;

async function measure(folder) {
  const data = mkdtempSync(join(tmpdir(), "bennu-native-"));
  const database = join(data, "chat.db");
  const times = [];
  for (let n = 0; n <= starts; n++) {
    const server = await start(folder, database);
    if (n > 0) times.push(server.ms); // the first one reads the disk
    await stop(server);
  }
  const server = await start(folder, database);
  await after(settled);
  const idle = memory(server);
  const sockets = await Promise.all(Array.from({ length: clients }, (_, n) => connect(server.port, n)));
  await after(settled);
  const connected = memory(server);
  for (const socket of sockets) socket.destroy();
  await stop(server);
  rmSync(data, { recursive: true });
  return { size: size(folder), ms: median(times), idle, connected };
}

const folders = [
  publish("chat-ordinary", "-r", "linux-x64", "--self-contained", "-p:PublishAot=false"),
  publish("chat-native", "-r", "linux-x64"),
];
const [ordinary, native] = [await measure(folders[0]), await measure(folders[1])];
const row = (what, key, unit) =>
  console.log(`| ${what} | ${ordinary[key].toFixed(0)} ${unit} | ${native[key].toFixed(0)} ${unit} | ${(native[key] / ordinary[key]).toFixed(2)} |`);
console.log(`| | ordinary | native | ratio |\n| --- | --- | --- | --- |`);
row("size, runtime included", "size", "MB");
row("start-up, until it listens", "ms", "ms");
row("memory, no client", "idle", "MiB");
row(`memory, ${clients} clients in a room`, "connected", "MiB");

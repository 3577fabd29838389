import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { test } from "node:test";
import { launchChromium } from "../../js/support/browser.js";
import { Server } from "../../js/support/server.js";

const site = new URL(process.env.BROWSER_CLIENT ?? "../../artifacts/browser-client/wwwroot/", import.meta.url);
const types = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

async function serveSite() {
  const server = createServer(async (request, response) => {
    const path = request.url.split("?")[0].slice(1) || "index.html";
    const file = await readFile(new URL(path, site)).catch(() => undefined);
    response.writeHead(file ? 200 : 404, { "content-type": types[extname(path)] ?? "application/octet-stream" });
    response.end(file);
  });
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
  return server;
}

test("Bennu.Client in a page: both transports, a durable room, typed payloads", { timeout: 60_000 }, async t => {
  const [server, pages, browser] = await Promise.all([Server.start(), serveSite(), launchChromium()]);
  t.after(async () => {
    await browser.close();
    pages.close();
    await server.stop("SIGKILL");
  });
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", error => faults.push(`${error}`));
  page.on("console", message => message.type() === "error" && faults.push(message.text()));
  await page.goto(`http://127.0.0.1:${pages.address().port}/?server=http://127.0.0.1:${server.port}/ws/open`);
  await page.waitForFunction(() => window.heard?.includes("done"), null, { timeout: 30_000, polling: 100 })
    .catch(async error => assert.fail(`${error}; ${faults}; ${await page.evaluate(() => window.heard)}`));
  assert.deepEqual(await page.evaluate(() => window.heard), ["WebSocket said 7", "WebSocket ok", "LongPoll said 7", "LongPoll ok", "done"]);
  assert.deepEqual(faults, []);
});

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

// Nothing but the page under test may use the network.
const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];

export async function launchChromium() {
  if (!existsSync(executablePath)) throw new Error(`No Chromium at ${executablePath}; install it: apt-get install -y chromium`);
  return chromium.launch({ executablePath, args });
}

/** Serves the page and what it imports, from here and nowhere else. */
export async function servePage() {
  const allowed = /^\/(dist|node_modules\/phoenix\/priv\/static)\/[\w-]+\.m?js$/;
  const server = createServer(async (request, response) => {
    const isScript = allowed.test(request.url);
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(await readFile(new URL(isScript ? `..${request.url}` : "page.html", import.meta.url)));
  });
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

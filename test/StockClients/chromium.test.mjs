import { existsSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { ConformanceServer } from "./support/conformance-server.mjs";
import { servePage } from "./support/page-server.mjs";
import { scenarios } from "./support/scenarios.mjs";
import { within } from "./support/wait.mjs";

const executablePath = "/usr/bin/chromium";
const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];

describe("phoenix 1.8 in Chromium", { concurrency: 2 }, () => {
  let browser, site;
  before(async () => {
    if (!existsSync(executablePath)) throw new Error(`${executablePath} is missing: apt-get install -y chromium`);
    browser = await chromium.launch({ executablePath, args });
    site = await servePage();
  });
  after(async () => {
    await site?.close();
    if (browser) await within(browser.close(), "Chromium to close");
  });

  for (const transport of ["websocket", "longpoll"]) describe(`over ${transport}`, { concurrency: 1 }, () => {
    const context = { version: 1.8, transport, isBrowser: true };
    let server, page;
    before(async () => {
      server = await ConformanceServer.start({ isLasting: true });
      context.url = `${server.ws}/ws/open`;
      const browserContext = await browser.newContext();
      page = await browserContext.newPage();
      await page.exposeFunction("callServer", (name, ...args) => server[name](...args));
      await page.exposeFunction("setOffline", isOffline => browserContext.setOffline(isOffline));
      await page.goto(site.url);
      await page.waitForFunction(() => window.runScenario);
    });
    after(() => server?.kill());

    for (const { name } of scenarios.filter(s => s.applies(context)))
      test(name, () => within(page.evaluate(([name, context]) => window.runScenario(name, context), [name, context]), name, 30_000));
  });
});

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

// Nothing but the page under test may use the network.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1280, height: 800 };

/** A headless Chromium from the system's packages; the caller closes it. */
export async function launchChromium() {
  if (!existsSync(executablePath)) throw new Error(`No Chromium at ${executablePath}; install it: apt-get install -y chromium`);
  return chromium.launch({ executablePath, args });
}

/** A page of its own (storage, name) on the chat, with the given name already chosen. */
export async function openChat(browser, url, { name, room = "lobby", ...context } = {}) {
  const page = await (await browser.newContext({ viewport: desktop, ...context })).newPage();
  if (name) await page.addInitScript(chosen => localStorage.setItem("bennu-chat.name", chosen), name);
  await page.goto(`${url}/#${encodeURIComponent(room)}`);
  return page;
}

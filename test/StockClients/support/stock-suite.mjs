import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { ConformanceServer } from "./conformance-server.mjs";
import { scenarios } from "./scenarios.mjs";

const require = createRequire(import.meta.url);

// What the stock clients take from a browser.
globalThis.self = globalThis;
globalThis.WebSocket = WebSocket;

/** Every scenario, on both transports, for the stock client of each version. */
export function describeStockClients(...versions) {
  describe("stock clients", { concurrency: 8 }, () => {
    for (const version of versions)
      for (const transport of ["websocket", "longpoll"]) describeStockClient(version, transport);
  });
}

function describeStockClient(version, transport) {
  describe(`phoenix ${version} over ${transport}`, { concurrency: 1 }, () => {
    const context = { version, transport, phoenix: require(`phoenix-${version}`) };
    before(async () => {
      context.server = await ConformanceServer.start({ isLasting: true });
      context.url = `${context.server.ws}/ws/open`;
    });
    after(() => context.server?.kill());
    for (const { name, run } of scenarios.filter(s => s.applies(context))) test(name, () => run(context));
  });
}

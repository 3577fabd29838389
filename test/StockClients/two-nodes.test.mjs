import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { WebSocket } from "ws";
import { ConformanceServer } from "./support/conformance-server.mjs";
import { startRedis } from "./support/redis-server.mjs";
import { scenarios } from "./support/scenarios.mjs";

const phoenix = createRequire(import.meta.url)("phoenix-1.8");

globalThis.self = globalThis;
globalThis.WebSocket = WebSocket;

// Those in which one client, or somebody outside, does what another client sees.
const between = /presence|broadcast|disconnect|durable client gate/i;

// The clients connect to the nodes in turns.
for (const transport of ["websocket", "longpoll"])
  describe(`two nodes on Redis over ${transport}`, { concurrency: 1 }, () => {
    const nodes = [];
    let redis, turn = 0;
    const context = {
      version: "1.8", transport, phoenix,
      get server() { return nodes[0]; },
      get url() { return `${nodes[turn++ % nodes.length].ws}/ws/open`; },
    };
    before(async () => {
      redis = await startRedis();
      const engine = `redis:127.0.0.1:${redis.port}`;
      for (const NODE of ["a", "b"]) nodes.push(await ConformanceServer.start({ environment: { NODE, PUBSUB: engine, LOG: engine } }));
    });
    after(() => {
      nodes.forEach(node => node.kill());
      redis?.kill();
    });
    for (const { name, run } of scenarios.filter(s => between.test(s.name) && s.applies(context))) test(name, () => run(context));
  });

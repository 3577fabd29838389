// The process of Node that test/Chaos starts, kills and starts again; its order comes as JSON.
import { BennuClient } from "./bennu-client.js";
import { StockClient } from "./stock-client.js";

process.stdin.on("end", () => process.exit()).resume(); // the parent is gone
const order = JSON.parse(process.argv[2]);
const Kind = { javascript: BennuClient, stock: StockClient }[order.kind];
await Promise.all(order.clients.map(client => new Kind(order, client).run()));

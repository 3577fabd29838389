// Runs in the browser: the test asks for scenarios by name, and control of the server goes back to it.
import * as phoenix from "./phoenix.mjs";
import { scenarios } from "./scenarios.mjs";

const server = Object.fromEntries(["start", "terminate", "kill", "post"].map(name => [name, (...args) => window.callServer(name, ...args)]));
const network = { setOffline: isOffline => window.setOffline(isOffline) };

window.runScenario = (name, context) => scenarios.find(s => s.name === name).run({ ...context, phoenix, server, network });

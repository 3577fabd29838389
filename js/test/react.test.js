import { Window } from "happy-dom";
const { document } = Object.assign(globalThis, { document: new Window().document, IS_REACT_ACT_ENVIRONMENT: true });
globalThis.window = document.defaultView;
globalThis.navigator ??= window.navigator;

// After the globals above, which they look at.
const { default: assert } = await import("node:assert/strict");
const { afterEach, test } = await import("node:test");
const { act, createElement, StrictMode } = await import("react");
const { createRoot } = await import("react-dom/client");
const { useChannel, useDurable, usePresence } = await import("bennu/react");
const { connect, said, versions } = await import("../support/wire.js");

const same = assert.deepEqual;
let root, client;

/** Renders a component whose only output is what `use` gives it. */
async function render(use, props) {
  const seen = {};
  const Probe = props => {
    seen.view = use(props);
    return JSON.stringify(props);
  };
  root = createRoot(document.createElement("div"));
  const rerender = (props, Wrapper) => act(async () => root.render(Wrapper
    ? createElement(Wrapper, null, createElement(Probe, props)) : createElement(Probe, props)));
  await rerender(props, props.Wrapper);
  return Object.assign(seen, { rerender });
}

function open() {
  client = connect(versions["phoenix 1.8"], { timeout: 10 });
  client.socket.connect();
  client.wire.open();
  return client;
}

afterEach(async () => {
  await act(async () => root.unmount());
  client.socket.disconnect();
});

test("useChannel joins, tells how it stands, and leaves with the component", async () => {
  const { socket, wire } = open();
  const seen = await render(({ topic }) => useChannel(socket, topic, { params: { a: 1 } }), { topic: "room:1" });
  same([seen.view.status, wire.join[2], wire.join[4]], ["joining", "room:1", { a: 1 }]);
  await act(async () => wire.reply(wire.join, "ok", { welcome: true }));
  same([seen.view.status, seen.view.response], ["joined", { welcome: true }]);
  await act(async () => wire.receive([wire.join[0], null, "room:1", "phx_error", {}]));
  same(seen.view.status, "errored");
  await seen.rerender({ topic: "room:2" });
  same([wire.all("phx_leave").length, wire.join[2], seen.view.status], [1, "room:2", "joining"]);
  await act(async () => wire.reply(wire.join, "error", { reason: "no" }));
  same([seen.view.status, seen.view.response], ["errored", { reason: "no" }]);
  await seen.rerender({ topic: null });
  same([wire.all("phx_leave").length, seen.view.channel], [2, null]);
});

test("useChannel calls the handlers of the newest render, and takes new events on", async () => {
  const { socket, wire } = open();
  const heard = [];
  const seen = await render(({ render, events }) => useChannel(socket, "room:1", {
    on: Object.fromEntries(events.map(event => [event, payload => heard.push([render, event, payload.n])])),
  }), { render: 1, events: ["said"] });
  await act(async () => wire.reply(wire.join));
  wire.receive([null, null, "room:1", "said", { n: 1 }]);
  await seen.rerender({ render: 2, events: ["said", "left"] });
  wire.receive([null, null, "room:1", "said", { n: 2 }], [null, null, "room:1", "left", { n: 3 }]);
  same(heard, [[1, "said", 1], [2, "said", 2], [2, "left", 3]]);
  same(wire.all("phx_join").length, 1);
});

test("useDurable delivers, resumes, tells of resets and of what waits", async () => {
  const { socket, wire } = open();
  const heard = [], resets = [];
  const seen = await render(() => useDurable(socket, "room:1", {
    since: "start", on: { said: ({ n }) => { heard.push(n); } }, onReset: state => { resets.push(state.reason); },
  }), {});
  same(wire.join[4], { $since: "start" });
  await act(async () => {
    wire.reply(wire.join);
    wire.receive(said(1));
    wire.state("@e:0", { status: "resumed" });
    wire.receive(said(1));
  });
  same([heard, seen.view.state], [[1], { status: "resumed", cursor: "@e:0" }]);
  let delivery;
  await act(async () => { delivery = seen.view.push("say", { n: 2 }); });
  same(seen.view.pending.map(({ id }) => id), [delivery.id]);
  await act(async () => wire.reply(wire.all("say")[0]));
  same([seen.view.pending, (await delivery).status], [[], "ok"]);
  await act(async () => wire.state("@f:0", { status: "reset", reason: "epoch" }));
  same([resets, seen.view.state.status], [["epoch"], "reset"]);
});

test("StrictMode mounts twice and ends in one channel", async () => {
  const { socket, wire } = open();
  const heard = [];
  const options = { on: { said: ({ n }) => { heard.push(n); } }, onReset() {} };
  const seen = await render(() => useDurable(socket, "room:1", options), { Wrapper: StrictMode });
  await act(async () => wire.joined());
  await act(async () => wire.receive(said(1)));
  same([heard, seen.view.status, socket.channels.length], [[1], "joined", 1]);
});

test("usePresence lists who is there", async () => {
  const { socket, wire } = open();
  const seen = await render(() => {
    const { channel } = useChannel(socket, "room:1");
    return usePresence(channel, key => key);
  }, {});
  await act(async () => wire.reply(wire.join));
  await act(async () => wire.receive([wire.join[0], null, "room:1", "presence_state", { ada: { metas: [{ phx_ref: "1" }] } }]));
  same(seen.view, ["ada"]);
  const diff = { joins: { ben: { metas: [{ phx_ref: "2" }] } }, leaves: { ada: { metas: [{ phx_ref: "1" }] } } };
  await act(async () => wire.receive([null, null, "room:1", "presence_diff", diff]));
  same(seen.view, ["ben"]);
});

for (const [name, use] of Object.entries({ useChannel, useDurable }))
  test(`usePresence has the list of a server that answers the join of ${name} before React renders again`, async () => {
    const { socket, wire } = open();
    const send = wire.send;
    wire.send = data => {
      send.call(wire, data);
      if (wire.sent.at(-1)[3] === "phx_join") queueMicrotask(() => {
        wire.reply(wire.join);
        wire.receive([wire.join[0], null, "room:1", "presence_state", { ada: { metas: [{ phx_ref: "1" }] } }]);
      });
    };
    globalThis.IS_REACT_ACT_ENVIRONMENT = false; // in which React renders at once
    try {
      const listed = new Promise((resolve, reject) => {
        const Probe = () => {
          const list = usePresence(use(socket, "room:1", { onReset() {} }).channel, key => key);
          if (list.length) resolve(list);
          return null;
        };
        root = createRoot(document.createElement("div"));
        root.render(createElement(Probe));
        setTimeout(reject, 1_000, new Error("nobody is listed"));
      });
      same(await listed, ["ada"]);
    } finally {
      globalThis.IS_REACT_ACT_ENVIRONMENT = true;
    }
  });

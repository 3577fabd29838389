import { request as httpRequest } from "node:http";
import { after, before, describe, test } from "node:test";
import { ConformanceServer } from "./support/conformance-server.mjs";
import { LongPoll } from "./support/long-poll.mjs";
import { eventOf, RawClient, refusal } from "./support/raw-client.mjs";
import { same } from "./support/same.mjs";
import { answer, within } from "./support/wait.mjs";

const V2 = "vsn=2.0.0";
const heartbeat = ref => [null, ref, "phoenix", "heartbeat", {}];
const heartbeatReply = ref => [null, ref, "phoenix", "phx_reply", { response: {}, status: "ok" }];
const join = (topic, ref = "1") => [ref, ref, topic, "phx_join", {}];
const forbidden = { status: 403, body: "" };

describe("over real HTTP", { concurrency: 8 }, () => {
  let server;
  before(async () => server = await ConformanceServer.start());
  after(() => server.kill());

  const ws = (mount, query = V2) => `${server.ws}${mount}/websocket?${query}`;
  const http = (mount, query = V2) => `${server.http}${mount}/longpoll?${query}`;
  const poll = (mount, query) => LongPoll.open(`${server.http}${mount}/longpoll`, query);

  /** What a socket gives a test, closed afterwards. */
  async function on(url, options, use) {
    const client = await RawClient.open(url, options);
    try {
      return await use(client);
    } finally {
      client.close();
    }
  }

  /** What the server pushed about the connect to a room that was joined. */
  const joined = (url, options) => on(url, options, async client => {
    client.send(join("room:info"));
    return (await client.event("joined"))[4];
  });

  const request = async (url, options) => {
    const response = await answer(url, options);
    return { status: response.status, body: await response.text() };
  };

  describe("handshake", { concurrency: 4 }, () => {
    test("statement 1: a valid upgrade is answered 101", () => on(ws("/ws"), {}, async client => {
      client.send(heartbeat("1"));
      same(await client.next(), heartbeatReply("1"));
    }));

    for (const method of ["POST", "PUT", "DELETE"])
      test(`statement 2: ${method} on the WebSocket path is answered 400, empty`, async () => {
        same(await request(`${server.http}/ws/websocket?${V2}`, { method }), { status: 400, body: "" });
      });

    for (const [statement, query, speaksV1] of [[3, "", true], [4, "vsn=1.0.9", true], [4, "vsn=2.0.5", false]])
      test(`statement ${statement}: "${query}" selects ${speaksV1 ? "V1" : "V2"}`, () => on(ws("/ws", query), {}, async client => {
        client.send(speaksV1 ? { topic: "phoenix", event: "heartbeat", payload: {}, ref: "1" } : heartbeat("1"));
        const reply = { topic: "phoenix", event: "phx_reply", payload: { status: "ok", response: {} }, ref: "1" };
        same(await client.next(), speaksV1 ? reply : heartbeatReply("1"));
      }));

    for (const vsn of ["vsn=2.0", "vsn=", "vsn=2.1.0", "vsn=3.0.0", "vsn=2.0.0-rc.1", "vsn[]=2.0.0"])
      test(`statement 5: ${vsn} is refused before the connect`, async () => {
        same(await refusal(ws("/ws", `${vsn}&crash=true`)), forbidden);
      });

    test("statement 6: a refused connect is answered 403, empty", async () => {
      same(await refusal(ws("/ws", `${V2}&reject=true`)), forbidden);
    });

    test("statement 6: a refusal with a reason is answered by the error handler", async () => {
      same((await refusal(ws("/ws", `${V2}&ratelimit=true`))).status, 429);
    });

    test("statement 7: a connect that throws is answered 500", async () => {
      same((await refusal(ws("/ws", `${V2}&crash=true`))).status, 500);
    });

    test("statement 9: another version of WebSocket is answered 400", async () => {
      const headers = {
        "connection": "Upgrade", "upgrade": "websocket", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version": "12",
      };
      const answered = new Promise((resolve, reject) =>
        httpRequest(`${server.http}/ws/websocket?${V2}`, { headers }, resolve).on("upgrade", resolve).on("error", reject).end());
      const response = await within(answered, "the answer");
      let body = "";
      for await (const chunk of response) body += chunk;
      same([response.statusCode, body.includes("sec-websocket-version")], [400, true]);
    });

    test("statement 9: a GET that is no upgrade is answered 400", async () => {
      same((await request(`${server.http}/ws/websocket?${V2}`)).status, 400);
    });

    test("statement 16: mounts of one socket have their own origins", async () => {
      for (const [mount, origin, other] of [
        ["/ws", "http://example.com", "http://any.test"],
        ["/ws/origin/list", "http://any.test", "http://example.com"],
        ["/ws/origin/self", "http://localhost", "http://example.com"],
      ]) {
        await on(ws(mount), { origin }, () => {});
        same(await refusal(ws(mount), { origin: other }), forbidden, `${mount} for ${other}`);
      }
      await on(ws("/ws/open"), { origin: "http://any.test" }, () => {});
    });

    test("statement 18: the token comes by a subprotocol, and phoenix is chosen", () =>
      on(ws("/ws/connect_info"), { protocols: ["phoenix", "base64url.bearer.phx.MTIzNA"] }, async client => {
        same(client.socket.protocol, "phoenix");
        client.send(join("room:info"));
        same((await client.event("joined"))[4].connect_info.auth_token, "1234");
      }));

    test("statement 19: two tokens are none", async () => {
      const protocols = ["phoenix", "base64url.bearer.phx.MTIzNA", "base64url.bearer.phx.NTY3OA"];
      same((await joined(ws("/ws/connect_info"), { protocols })).connect_info.auth_token, null);
    });

    test("statement 20: an unknown subprotocol is refused, none is accepted", async () => {
      same(await refusal(ws("/ws/connect_info"), { protocols: ["unknown"] }), forbidden);
      same((await joined(ws("/ws/connect_info"))).connect_info.auth_token, null);
    });

    test("statement 24: variables of the path are params", async () => {
      same(await joined(ws("/ws/path/42")), { status: "connected", user_id: "42" });
    });
  });

  describe("lifecycle", { concurrency: 4 }, () => {
    test("statement 73: a disconnect closes with 1001 and says nothing to the channels", () =>
      on(ws("/ws", `${V2}&user_id=73`), {}, async client => {
        client.send(join("room:73"));
        await client.event("joined");
        await server.post("/disconnect/73");
        same(await client.closeCode(), 1001);
        same(client.frames.rest.map(eventOf).filter(event => event.startsWith("phx_")), ["phx_reply"]);
      }));

    for (const [statement, who, topics] of [[75, "with channels", ["room:75"]], [76, "without channels", []]])
      test(`statement ${statement}: a drain closes a connection ${who} with 1012`, async () => {
        const drained = await ConformanceServer.start();
        try {
          await on(`${drained.ws}/ws/websocket?${V2}`, {}, async client => {
            for (const topic of topics) {
              client.send(join(topic));
              await client.event("joined");
            }
            const exit = drained.terminate();
            same([await client.closeCode(), await exit], [1012, 0]);
            same(client.frames.rest.map(eventOf).filter(event => event === "phx_close" || event === "phx_error"), []);
          });
        } finally {
          await drained.kill();
        }
      });

    test("statement 77: silence for the time-out closes the connection", () => on(ws("/ws/timeout"), {}, async client => {
      const start = performance.now();
      client.send(heartbeat("1"));
      same(await client.closeCode(), 1002);
      if (performance.now() - start < 195) throw new Error(`closed ${performance.now() - start} ms after the last frame`);
    }));

    test("statement 78: a pong carries the ping's payload", () => on(ws("/ws"), {}, async client => {
      client.socket.ping("are you there?");
      same((await client.pongs.take("the pong")).toString(), "are you there?");
    }));

    test("statement 79: an oversized frame closes with 1009 as soon as it is announced", () => on(ws("/ws"), {}, async client => {
      const header = Buffer.alloc(14);
      header[0] = 0x81;
      header[1] = 0x80 | 127;
      header.writeBigUInt64BE(10_000_001n, 2);
      client.socket._socket.write(header);
      same(await client.closeCode(), 1009);
    }));

    test("statement 79: an oversized frame closes with 1009 even where it is sent whole", () => on(ws("/ws"), {}, async client => {
      client.socket.send("x".repeat(10_000_001));
      same(await client.closeCode(), 1009);
    }));

    test("statement 79: text that is not UTF-8 closes with 1007", () => on(ws("/ws"), {}, async client => {
      client.socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
      same(await client.closeCode(), 1007);
    }));
  });

  describe("long poll", { concurrency: 6 }, () => {
    test("statement 82: the first GET opens a session", async () => {
      const response = await answer(http("/ws"));
      const { token, ...rest } = await response.json();
      same([response.status, rest, typeof token], [200, { status: 410, messages: [] }, "string"]);
    });

    test("statement 83: a GET brings frames in order, each a string", async () => {
      const session = await poll("/ws");
      same(await session.send(heartbeat("1"), heartbeat("2"), heartbeat("3")), { status: 200 });
      const { status, messages } = await session.get();
      same([status, messages.map(message => JSON.parse(message))], [200, ["1", "2", "3"].map(heartbeatReply)]);
    });

    test("statement 83: a GET without messages is answered 204 after the window", async () => {
      const session = await poll("/ws");
      const { token } = session;
      const start = performance.now();
      same(await session.get(), { status: 204, token, messages: [] });
      if (performance.now() - start < 9_950) throw new Error(`answered after ${performance.now() - start} ms`);
    });

    test("statement 84: the token comes by header or query, the header first", async () => {
      const { token } = await poll("/ws");
      const post = async (query, header) => {
        const headers = header ? { "x-phoenix-longpoll-token": header } : {};
        const address = http("/ws") + (query ? `&token=${encodeURIComponent(query)}` : "");
        const response = await answer(address, { method: "POST", headers, body: JSON.stringify(heartbeat("1")) });
        return (await response.json()).status;
      };
      for (const [query, header, status] of [
        [token, null, 200], [null, token, 200], ["bad", token, 200], [token, "bad", 410], [null, null, 410],
      ])
        same(await post(query, header), status, `query ${query}, header ${header}`);
      const byHeader = await answer(http("/ws"), { headers: { "x-phoenix-longpoll-token": token } });
      same((await byHeader.json()).status, 200);
    });

    test("statement 85: an unknown token gets no POST through and a new session from GET", async () => {
      const session = new LongPoll(`${server.http}/ws/longpoll`);
      session.token = "unknown";
      same(await session.send(heartbeat("1")), { status: 410 });
      same((await session.get()).status, 410);
      same(session.token !== "unknown", true, "a new token");
      same(await session.send(heartbeat("1")), { status: 200 });
    });

    test("statement 86: a refused connect, version or origin is answered 200 with status 403", async () => {
      for (const [query, headers] of [["reject=true", {}], ["vsn=3.0.0", {}], ["vsn=2.0.0", { origin: "http://any.test" }]]) {
        const { status, body } = await request(`${server.http}/ws/longpoll?${query}`, { headers });
        same([status, JSON.parse(body)], [200, { status: 403 }], query);
      }
    });

    test("statement 87: OPTIONS echoes the requested headers", async () => {
      const headers = {
        "origin": "http://example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type, x-mine",
      };
      const response = await answer(http("/ws"), { method: "OPTIONS", headers });
      same([response.status, await response.text()], [200, ""]);
      same(response.headers.get("access-control-allow-headers"), "content-type, x-mine");
      same(response.headers.get("access-control-allow-methods"), "get, post, options");
      same(response.headers.get("access-control-max-age"), "3600");
    });

    test("statement 87: other methods are answered 400", async () => {
      for (const method of ["PUT", "DELETE", "PATCH"]) same(await request(http("/ws"), { method }), { status: 400, body: "" }, method);
    });

    test("statement 88: 100 entries of an ndjson body are processed, the rest is ignored", async () => {
      const session = await poll("/ws");
      const refs = Array.from({ length: 101 }, (_, i) => `${i + 1}`);
      same(await session.send(...refs.map(heartbeat)), { status: 200 });
      await session.send(heartbeat("last"));
      same((await session.take(101)).map(frame => frame[1]), [...refs.slice(0, 100), "last"]);
    });

    test("statement 89: a Base64 line is a binary frame, one with [ is text", async () => {
      const session = await poll("/ws");
      const fields = ["", "7", "phoenix", "heartbeat"];
      const binary = Buffer.concat([Buffer.from([0, ...fields.map(field => field.length)]), Buffer.from(fields.join(""))]);
      same(await session.post(`${binary.toString("base64")}\n${JSON.stringify(heartbeat("8"))}`), { status: 200 });
      same(await session.take(2), [heartbeatReply("7"), heartbeatReply("8")]);
    });

    for (const type of ["application/json", "text/plain", "application/x-ndjson; charset=utf-8"])
      test(`statement 90: a body of type ${type} is one text frame`, async () => {
        const session = await poll("/ws");
        same(await session.post(`[null, "1",\n"phoenix", "heartbeat", {}]`, type), { status: 200 });
        same(await session.take(1), [heartbeatReply("1")]);
      });

    test("statement 90: V1 frames can be posted", async () => {
      const session = await poll("/ws", "vsn=1.0.0");
      const frame = { topic: "phoenix", event: "heartbeat", payload: {}, ref: "1" };
      same(await session.post(JSON.stringify(frame), "application/json"), { status: 200 });
      same(await session.take(1), [{ topic: "phoenix", event: "phx_reply", payload: { status: "ok", response: {} }, ref: "1" }]);
    });

    test("statement 91: a frame that cannot be processed is answered 408, and ends the session", async () => {
      const session = await poll("/ws");
      same(await session.post("[1, 2"), { status: 408 });
      same(await session.send(heartbeat("1")), { status: 410 });
      same((await session.get()).status, 410);
    });

    test("statement 92: a session ends 1.5 to 3 windows after its last poll, whatever is posted", async () => {
      const start = performance.now();
      const session = await poll("/ws/timeout");
      while ((await session.send(heartbeat("1"))).status === 200) if (performance.now() - start > 5000) break;
      const lived = performance.now() - start;
      if (lived < 300 || lived > 5000) throw new Error(`the session lived ${lived} ms`);
    });

    test("statement 93: of two polls the later one gets the messages, the earlier one ends with 204", async () => {
      const session = await poll("/ws");
      const earlier = session.get();
      await session.post(""); // the server has the poll by the time that it answers this
      const later = session.get();
      await session.post("");
      await session.send(heartbeat("1"));
      same((await later).messages.map(message => JSON.parse(message)), [heartbeatReply("1")]);
      same((await earlier).status, 204);
    });

    test("statement 94: answers are JSON, not stored and for every origin", async () => {
      const session = await poll("/ws");
      const address = `${http("/ws")}&token=${encodeURIComponent(session.token)}`;
      const post = { method: "POST", body: JSON.stringify(heartbeat("1")) };
      for (const [url, options] of [[http("/ws")], [http("/ws", "vsn=9.0.0")], [address, post], [address]]) {
        const { headers } = await answer(url, options);
        const names = ["content-type", "cache-control", "access-control-allow-origin"];
        same(names.map(name => headers.get(name)), ["application/json; charset=utf-8", "no-store", "*"]);
      }
    });

    test("statement 95: the auth token's header counts at the session's creation", async () => {
      const session = new LongPoll(`${server.http}/ws/connect_info/longpoll`);
      await session.get({ "x-phoenix-authtoken": "1234" });
      await session.send(join("room:95"));
      const frames = [];
      while (!frames.some(frame => eventOf(frame) === "joined")) frames.push(...await session.frames());
      same(frames.find(frame => eventOf(frame) === "joined")[4].connect_info.auth_token, "1234");
    });

    test("statement 33: one channel more than the mount allows is refused", async () => {
      const session = await poll("/ws/limited");
      await session.send(join("room:a", "1"), join("room:b", "2"));
      const replies = (await session.take(2)).map(frame => [frame[1], frame[4]]).sort();
      same(replies, [["1", { status: "ok", response: {} }], ["2", { status: "error", response: { reason: "too many channels joined" } }]]);
    });
  });
});

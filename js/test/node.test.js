import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileStore } from "bennu/node";
import { enter, versions } from "../support/wire.js";

const same = assert.deepEqual;
const folder = mkdtempSync(join(tmpdir(), "bennu-node-"));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const file = () => join(folder, `${++files}.log`);

function again(path, store) {
  store.close();
  return fileStore(path);
}

test("cursors and unanswered pushes outlive the process, in order, bytes included", () => {
  const path = file();
  let store = fileStore(path);
  const bytes = Uint8Array.from([0, 255]).buffer;
  const pushes = ["~z", "~a", "~m"].map((id, n) => ({ id, event: "say", payload: n === 1 ? bytes : { n }, at: n }));
  for (const push of pushes) store.put("room:1", push);
  store.put("room:1", pushes[2] = { ...pushes[2], sentAt: 7 });
  store.put("room:2", { id: "~z", event: "say", payload: {}, at: 1 });
  store.remove("room:1", "~z");
  store.save("room:1", "@e:1");
  store.save("room:1", "@e:2");
  for (let round = 0; round < 2; round++) {
    store = again(path, store);
    const found = [];
    store.restore("room:1", pushes => found.push(...pushes));
    same([found, store.load("room:1"), store.load("room:2")], [pushes.slice(1), "@e:2", undefined]);
  }
});

test("a line that was cut off by a crash is as if it had never been written", () => {
  const path = file();
  let store = fileStore(path);
  store.save("room:1", "@e:1");
  appendFileSync(path, '["cursor","room:1","@e:2');
  store = again(path, store);
  store.save("room:1", "@e:3");
  same(again(path, store).load("room:1"), "@e:3");
});

test("the file does not grow for ever", () => {
  const path = file();
  const store = fileStore(path, { flush: false });
  store.put("room:1", { id: "~kept", event: "say", payload: {}, at: 0 });
  for (let n = 0; n < 40_000; n++) store.save("room:1", `@${"e".repeat(40)}:${n}`);
  assert.ok(statSync(path).size < 1.1 * 1024 * 1024);
  assert.match(readFileSync(path, "utf8"), /~kept/);
  same(again(path, store).load("room:1"), `@${"e".repeat(40)}:39999`);
});

test("a push that durable() has taken is in the file when push() returns", () => {
  const path = file();
  const store = fileStore(path);
  const { room } = enter(versions["phoenix 1.8"], { outbox: store, cursors: store });
  const { id } = room.push("say", { n: 1 });
  const found = [];
  again(path, store).restore("room:1", pushes => found.push(...pushes));
  same(found.map(push => push.id), [id]);
});

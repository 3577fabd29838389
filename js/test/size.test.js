import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const size = async (source, external = []) => {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL("..", import.meta.url)) },
    bundle: true, minify: true, format: "esm", write: false, external,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
};

test("all of it is under 4 kB, minified and gzipped", async t => {
  const bytes = await size('export * from "bennu"');
  t.diagnostic(`${bytes} bytes`);
  assert.ok(bytes < 4000, `${bytes} bytes`);
});

test("what is not used is not in the bundle", async () => {
  assert.ok(await size('import { durable } from "bennu"; console.log(durable)') < 3000);
  assert.ok(await size('import { jitter } from "bennu"; console.log(jitter)') < 300);
});

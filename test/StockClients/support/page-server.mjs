import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

const files = new Map([
  ["/phoenix.mjs", new URL("../node_modules/phoenix-1.8/priv/static/phoenix.mjs", import.meta.url)],
  ...["page", "gate", "outbox", "same", "scenarios", "stock-client", "wait"].map(name => [`/${name}.mjs`, new URL(`${name}.mjs`, import.meta.url)]),
]);

const html = `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.mjs"></script>`;

/** Serves one page that loads the newest stock client and the scenarios. */
export async function servePage() {
  const server = createServer(async (request, response) => {
    const file = files.get(request.url);
    response.setHeader("content-type", file ? "text/javascript" : "text/html");
    response.end(file ? await readFile(file) : html);
  });
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise(resolve => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

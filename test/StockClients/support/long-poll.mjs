import { isExtra } from "./raw-client.mjs";
import { answer } from "./wait.mjs";

/** A long-poll session by hand: each request is the test's own. */
export class LongPoll {
  /** @param url The mount's long-poll address, without a query. */
  constructor(url, query = "vsn=2.0.0") {
    this.url = `${url}?${query}`;
    this.token = null;
  }

  /** A session that has its token. */
  static async open(url, query) {
    const session = new LongPoll(url, query);
    const { status } = await session.get();
    if (status !== 410) throw new Error(`the first GET of ${url} answered ${status}`);
    return session;
  }

  async get(headers = {}) {
    const body = await (await answer(this.#address, { headers })).json();
    this.token = body.token ?? this.token;
    return body;
  }

  async post(body, contentType = "application/x-ndjson") {
    const response = await answer(this.#address, { method: "POST", headers: { "content-type": contentType }, body });
    return response.json();
  }

  /** Posts frames, each a line. */
  send(...frames) {
    return this.post(frames.map(frame => JSON.stringify(frame)).join("\n"));
  }

  /** Polls until frames come; they are decoded. */
  async frames() {
    for (;;) {
      const { status, messages } = await this.get();
      if (status === 200) return messages.map(message => JSON.parse(message));
      if (status !== 204) throw new Error(`the session ended with ${status}`);
    }
  }

  /** As many frames, this server's extras aside, as are asked for. */
  async take(count) {
    const taken = [];
    while (taken.length < count) taken.push(...(await this.frames()).filter(frame => !isExtra(frame)));
    return taken;
  }

  get #address() {
    return this.token === null ? this.url : `${this.url}&token=${encodeURIComponent(this.token)}`;
  }
}

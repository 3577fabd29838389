/** The promise's value, or an error that names what was awaited once `ms` have passed. */
export async function within(promise, what, ms = 8000) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms for ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** As fetch, with a limit on the wait that is longer than a poll's window. */
export const answer = (url, options = {}) => within(fetch(url, options), `the answer to ${options.method ?? "GET"} ${url}`, 15_000);

/** Keeps what arrives until a test takes it. */
export class Inbox {
  #items = [];
  #takers = [];

  constructor(name) {
    this.name = name;
  }

  add(item) {
    const taker = this.#takers.findIndex(t => t.matches(item));
    if (taker < 0) this.#items.push(item);
    else this.#takers.splice(taker, 1)[0].resolve(item);
  }

  /** Takes the first item that matches, waiting for it where it is not there yet. Others stay. */
  async take(what = "the next", matches = () => true, ms = undefined) {
    const index = this.#items.findIndex(matches);
    if (index >= 0) return this.#items.splice(index, 1)[0];
    let taker;
    const arrival = new Promise(resolve => this.#takers.push(taker = { matches, resolve }));
    try {
      return await within(arrival, `${what} (${this.name})`, ms);
    } catch (error) {
      this.#takers = this.#takers.filter(t => t !== taker);
      throw new Error(`${error.message}; there is ${JSON.stringify(this.#items)}`);
    }
  }

  /** What has arrived and was not taken. */
  get rest() {
    return [...this.#items];
  }
}

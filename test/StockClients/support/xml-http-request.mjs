/** As much of XMLHttpRequest over fetch as the stock clients' long-poll uses, aborts included. */
export class XMLHttpRequest {
  readyState = 0;
  responseText = "";
  timeout = 0;
  onreadystatechange = null;
  onerror = null;
  ontimeout = null;
  #method;
  #url;
  #headers = {};
  #controller = new AbortController();
  #timer;

  open(method, url) {
    this.#method = method;
    this.#url = url;
    this.readyState = 1;
  }

  setRequestHeader(name, value) {
    this.#headers[name] = value;
  }

  async send(body) {
    if (this.timeout) this.#timer = setTimeout(() => this.#fail("ontimeout"), this.timeout);
    try {
      const response = await fetch(this.#url, { method: this.#method, headers: this.#headers, body, signal: this.#controller.signal });
      this.responseText = await response.text();
      if (this.readyState === 1) this.#complete();
    } catch {
      if (this.readyState === 1) this.#fail("onerror");
    }
  }

  // Ends as the standard's "request error steps" do: done, with an empty response.
  abort() {
    if (this.readyState !== 1) return;
    this.#fail(null);
    this.readyState = 0;
  }

  #fail(handler) {
    this.responseText = "";
    this.#complete();
    if (handler) this[handler]?.();
    this.#controller.abort();
  }

  #complete() {
    clearTimeout(this.#timer);
    this.readyState = 4;
    this.onreadystatechange?.();
  }
}

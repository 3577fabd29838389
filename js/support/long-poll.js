/** Requests of the stock long-poll, answered by the test. */
export function interceptRequests() {
  const all = [];
  globalThis.XMLHttpRequest = class {
    readyState = 0;
    responseText = "";
    isAborted = false;

    open(method, url) {
      Object.assign(this, { method, url });
    }

    setRequestHeader() {}

    send(body) {
      this.body = body;
      all.push(this);
    }

    abort() {
      this.isAborted = true;
    }

    answer(body) {
      this.readyState = 4;
      this.responseText = JSON.stringify(body);
      this.onreadystatechange?.();
    }
  };
  const newest = method => all.filter(request => request.method === method).at(-1);
  return {
    all,
    get poll() { return newest("GET"); },
    get post() { return newest("POST"); },
    get posts() { return all.filter(request => request.method === "POST"); },
    get polls() { return all.filter(request => request.method === "GET"); },
    end: () => delete globalThis.XMLHttpRequest,
  };
}

import { Timeline } from "./timeline.js";

/** One room as one person sees it: catches up after every join and keeps what was typed until the server has it. */
export class Room {
  #me;
  #socket;
  #channel;
  #live = false;
  #lastId = 0;          // everything up to this id has been shown
  #shown = new Set();   // ids on the page, to drop what arrives twice
  #outbox = new Map();  // client_id -> { client_id, body, line, push }, in the order typed
  #refusal;             // why the last join failed, once said
  #back = "Back online"; // how to say that the join after a loss worked

  constructor(name, me, socket) {
    this.name = name;
    this.timeline = new Timeline(name);
    this.#me = me;
    this.#socket = socket;
  }

  enter() {
    const channel = this.#socket.channel(`room:${this.name}`, () => ({ after: this.#lastId }));
    const ifCurrent = handle => payload => { if (channel === this.#channel) handle(payload); };
    let arrived = false;
    this.#channel = channel;
    channel.on("new_msg", ifCurrent(message => this.#heard(message)));
    channel.onError(ifCurrent(reason => this.#lost(reason)));
    channel.onClose(ifCurrent(() => this.#removed()));
    channel.join() // the hooks run after every rejoin too
      .receive("ok", ifCurrent(reply => { this.#joined(reply, arrived); arrived = true; }))
      .receive("error", ifCurrent(reply => this.#refused(reply.reason)))
      .receive("timeout", ifCurrent(() => this.#socket.isConnected() && this.#refused("timeout")));
  }

  leave() {
    const channel = this.#channel;
    this.#channel = null;
    this.#pause();
    channel?.leave();
  }

  say(body) {
    const entry = { client_id: newId(), body };
    entry.line = this.timeline.queue(body, this.#me.name, {
      retry: () => this.#send(entry),
      discard: () => this.#forget(entry),
    });
    this.#outbox.set(entry.client_id, entry);
    this.#send(entry);
  }

  #joined({ messages, reset }, again) {
    this.#refusal = null;
    if (reset) {
      this.#shown.clear();
      this.#lastId = 0;
      this.timeline.archive();
      this.timeline.note("The server no longer knows what you saw. Lines above are from before.", "reset");
    }
    const returning = again || this.#lastId > 0;
    let missed = 0;
    const showMissed = () => {
      for (const message of messages) {
        if (this.#show(message)) missed++;
        this.#lastId = Math.max(this.#lastId, message.id);
      }
    };
    if (returning) showMissed();
    else this.timeline.quietly(showMissed);
    const caughtUp = returning && missed > 0 ? `, caught up: ${missed} ${missed === 1 ? "message" : "messages"}` : "";
    if (again) this.timeline.note(`${this.#back}${caughtUp || ", nothing missed"}`, "online");
    else this.timeline.note(`You joined #${this.name} as ${this.#me.name}${caughtUp}`, "joined");
    this.#live = true;
    for (const entry of this.#outbox.values()) if (!entry.refused) this.#send(entry);
  }

  #heard(message) {
    this.#show(message);
    if (this.#live) this.#lastId = Math.max(this.#lastId, message.id);
  }

  /** Whether the message is news: neither on the page already nor one of our own pending lines. */
  #show(message) {
    if (this.#shown.has(message.id)) return false;
    this.#shown.add(message.id);
    const pending = this.#outbox.get(message.client_id);
    if (pending) this.#forget(pending);
    this.timeline.show(message, Boolean(pending) || message.from === this.#me.name);
    return !pending;
  }

  #send(entry) {
    entry.refused = false;
    if (!this.#live) return this.timeline.mark(entry.line, "waiting");
    this.timeline.mark(entry.line, "sending");
    const { client_id, body } = entry;
    const push = entry.push = this.#channel.push("new_msg", { body, client_id });
    const ifLatest = handle => reply => { if (entry.push === push) handle(reply); };
    push
      .receive("ok", ifLatest(({ id }) => {
        // The broadcast usually came first. It alone moves #lastId: an earlier message may still be on its way.
        if (this.#outbox.has(client_id)) this.#show({ id, from: this.#me.name, body, at: Date.now(), client_id });
        this.#forget(entry);
      }))
      .receive("error", ifLatest(({ reason }) => {
        entry.refused = true;
        this.timeline.mark(entry.line, "failed", inWords(reason));
      }))
      .receive("timeout", ifLatest(() => this.timeline.mark(entry.line, "failed", "the server did not answer")));
  }

  #forget(entry) {
    this.#outbox.delete(entry.client_id);
    entry.line.remove();
  }

  #pause() {
    this.#live = false;
    for (const entry of this.#outbox.values()) {
      entry.push = null; // its answer can no longer arrive
      if (!entry.refused) this.timeline.mark(entry.line, "waiting");
    }
  }

  #lost(reason) {
    const wasLive = this.#live;
    this.#pause();
    if (!wasLive) return;
    const offline = reason?.source === "transport";
    this.#back = offline ? "Back online" : "Back in the room";
    if (offline) this.timeline.note("You went offline", "offline");
    else this.timeline.note("The room had a problem. Joining again.", "error");
  }

  #refused(reason = "no reason given") {
    if (reason === this.#refusal) return; // the client keeps trying; saying it once is enough
    this.#refusal = reason;
    this.timeline.note(`You could not join #${this.name}: ${inWords(reason)}. The page keeps trying.`, "error");
  }

  #removed() {
    this.#channel = null;
    this.#pause();
    this.timeline.note("The server closed this room for you.", "error", ["Join again", () => this.enter()]);
  }
}

const words = {
  "unauthorized": "you are not allowed there",
  "unmatched topic": "there is no such room",
  "join crashed": "the room failed to open",
  "timeout": "the room did not answer",
};

const inWords = reason => words[reason] ?? String(reason);

// crypto.randomUUID exists only on secure origins, and a phone may open this page over plain http.
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, "0")).join("");

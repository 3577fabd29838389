import { DurableTopic, newId } from "./durable.js";
import { Timeline } from "./timeline.js";

const onFirstVisit = { last: 200 };
const quiet = 150; // milliseconds without a message: whatever was missed has come

/** One room as one person sees it: its lines, what became of those that were typed here, and what people are told when it was away. */
export class Room {
  #me;
  #socket;
  #topic;
  #channel;
  #live = false;
  #unsent = new Map();   // client id -> { client_id, body, line, refused }: on the page, not in the room yet
  #arrival;              // { text, kind, missed, timer }: what is told of a join once everything missed has come
  #refusal;              // why the last join failed, once said
  #back = "Back online"; // how to say that the join after a loss worked

  constructor(name, me, socket) {
    this.name = name;
    this.timeline = new Timeline(name);
    this.#me = me;
    this.#socket = socket;
    this.#topic = new DurableTopic(socket, `room:${name}`, onFirstVisit);
  }

  enter() {
    let isFirst = true;
    const channel = this.#topic.open("new_msg", message => this.#show(message), state => this.#continued(state));
    const ifCurrent = handle => payload => { if (channel === this.#channel) handle(payload); };
    this.#channel = channel;
    channel.onError(ifCurrent(reason => this.#lost(reason)));
    channel.onClose(ifCurrent(() => this.#removed()));
    channel.join() // the hooks run after every rejoin too
      .receive("ok", ifCurrent(() => { this.#joined(isFirst); isFirst = false; }))
      .receive("error", ifCurrent(reply => this.#refused(reply.reason)))
      .receive("timeout", ifCurrent(() => this.#socket.isConnected() && this.#refused("timeout")));
  }

  leave() {
    this.#channel = null;
    this.#pause();
    this.#topic.close();
  }

  say(body) {
    const entry = { client_id: newId(), body };
    entry.line = this.timeline.queue(body, this.#me.name, {
      retry: () => this.#send(entry),
      discard: () => this.#forget(entry),
    });
    this.#unsent.set(entry.client_id, entry);
    this.#send(entry);
  }

  #joined(isFirst) {
    this.#refusal = null;
    this.#live = true;
    this.#arrival = isFirst
      ? { text: `You joined #${this.name} as ${this.#me.name}`, kind: "joined" }
      : { text: this.#back, kind: "online", missed: 0 };
    this.timeline.announces = !isFirst;
    for (const entry of this.#unsent.values()) if (!entry.refused) this.timeline.mark(entry.line, "sending");
    this.#topic.resume();
  }

  /** The server has said from where it goes on; what was missed follows. */
  #continued({ status, reason }) {
    if (status === "reset") {
      // What expired is missing between the lines above and those below; otherwise the room is told anew from its beginning.
      if (reason !== "expired") this.timeline.archive();
      this.timeline.note(resets[reason], "reset");
      if (this.#arrival) delete this.#arrival.missed; // nobody knows how much it was
    }
    this.#waitForQuiet();
  }

  #waitForQuiet() {
    if (!this.#arrival) return;
    clearTimeout(this.#arrival.timer);
    this.#arrival.timer = setTimeout(() => this.#arrived(), quiet);
  }

  #arrived() {
    const { text, kind, missed, timer } = this.#arrival;
    clearTimeout(timer);
    this.#arrival = null;
    this.timeline.announces = true;
    this.timeline.note(missed === undefined ? text : `${text}, ${inCount(missed)}`, kind);
    for (const entry of this.#unsent.values()) if (entry.accepted) this.#forget(entry);
  }

  #show(message) {
    const own = this.#unsent.get(message.client_id);
    if (own) this.#forget(own);
    this.timeline.show(message, Boolean(own) || message.from === this.#me.name);
    if (this.#arrival?.missed >= 0 && !own) this.#arrival.missed++;
    this.#waitForQuiet();
  }

  #send(entry) {
    const { client_id, body } = entry;
    entry.refused = false;
    this.timeline.mark(entry.line, this.#live ? "sending" : "waiting");
    this.#topic.push("new_msg", { body, client_id }, (status, response) => {
      if (status === "ok") {
        // The line itself came before, or comes with what was missed, unless the room has forgotten it since.
        entry.accepted = true;
        if (!this.#arrival) this.#forget(entry);
        return;
      }
      entry.refused = true;
      this.timeline.mark(entry.line, "failed", inWords(response.reason));
    });
  }

  #forget(entry) {
    this.#unsent.delete(entry.client_id);
    entry.line.remove();
  }

  #pause() {
    this.#live = false;
    if (this.#arrival) this.#arrived();
    for (const entry of this.#unsent.values()) if (!entry.refused) this.timeline.mark(entry.line, "waiting");
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

const resets = {
  expired: "The history was reset: you were away for longer than the room remembers, and some messages are gone.",
  epoch: "The history was reset: the server lost what was said before. Lines above are only on this page.",
  invalid: "The history was reset: the server does not know where you stopped. It tells the room again below.",
};

const words = {
  "unauthorized": "you are not allowed there",
  "unmatched topic": "there is no such room",
  "unavailable": "its history cannot be reached",
  "join crashed": "the room failed to open",
  "timeout": "the room did not answer",
  "handler failed": "the server failed three times",
};

const inCount = missed => missed === 0 ? "nothing missed" : `caught up, ${missed} ${missed === 1 ? "message" : "messages"}`;
const inWords = reason => words[reason] ?? String(reason);

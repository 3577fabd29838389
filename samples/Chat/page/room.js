import { durable, memory } from "bennu";
import { People } from "./people.js";
import { Timeline } from "./timeline.js";

const firstVisit = { last: 200 };
const quiet = 150; // milliseconds without a message: whatever was missed has come
const resendWithinMs = 23 * 3_600_000; // the server remembers for a day what it has handled
const cursors = memory(); // the lines live as long as the page, and so does the place in them

/** One room as one person sees it: its lines, what became of those that were typed here, and what people are told when it was away. */
export class Room {
  unread = 0;
  #me;
  #socket;
  #outbox;
  #channel;
  #durable;              // while the server lets us be there
  #live = false;
  #joinedAs;
  #shown = new Set();    // the client ids of the room's lines
  #unsent = new Map();   // client id -> { line, refused, accepted }: on the page, not in the room yet
  #arrival;              // { text, kind, missed, timer }: what is told of a join once everything missed has come
  #refusal;              // why the last join failed, once said
  #back = "Back online"; // how to say that the join after a loss worked

  constructor(name, me, socket, outbox) {
    this.name = name;
    this.timeline = new Timeline(name);
    this.people = new People(me);
    this.#me = me;
    this.#socket = socket;
    this.#outbox = outbox;
  }

  async enter() {
    const channel = this.#channel = this.#socket.channel(`room:${this.name}`);
    this.#durable = durable(channel, {
      cursors,
      outbox: this.#outbox,
      resendWithinMs,
      since: firstVisit,
      onReset: ({ reason }) => this.#reset(reason),
      onState: ({ status }) => this.#joined(status),
      onPending: pending => this.#wait(pending),
      onReply: (push, reply) => this.#answered(push.payload, reply),
    });
    this.people.follow(channel);
    channel.on("new_msg", message => this.#show(message));
    channel.onError(reason => this.#lost(reason));
    channel.onClose(() => this.#removed());
    const join = await this.#durable.join();
    join.receive("error", ({ reason }) => this.#refused(reason)); // the hooks run after every rejoin too
    join.receive("timeout", () => this.#socket.isConnected() && this.#refused("timeout"));
  }

  say(body) {
    const payload = { body, client_id: newId() };
    const fail = reason => this.#answered(payload, { status: "error", response: { reason } });
    if (this.#durable) this.#durable.push("new_msg", payload).catch(error => fail(error.message));
    else fail("closed");
  }

  /** We come back under another name: nobody need wait for this one. */
  depart() {
    if (this.#live) this.#channel.push("depart", {});
  }

  #reset(reason) {
    // What expired is missing between the lines above and those below; otherwise the room is told anew from its beginning.
    if (reason !== "expired") this.timeline.archive();
    this.timeline.note(resets[reason], "reset");
  }

  /** The server has said from where it goes on; what was missed follows. */
  #joined(status) {
    const { name } = this.#me;
    const isFirst = this.#joinedAs !== name;
    const missed = status === "reset" ? undefined : 0; // nobody knows how much it was
    this.#joinedAs = name;
    this.#refusal = null;
    this.#live = true;
    this.#arrival = isFirst
      ? { text: `You joined #${this.name} as ${name}`, kind: "joined" }
      : { text: this.#back, kind: "online", missed };
    this.timeline.announces = !isFirst;
    for (const entry of this.#unsent.values()) if (!entry.refused) this.timeline.mark(entry.line, "sending");
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
    for (const [id, { accepted }] of this.#unsent) if (accepted) this.#forget(id);
  }

  #show(message) {
    const isOwn = this.#forget(message.client_id);
    const isNews = !isOwn && this.#arrival?.kind !== "joined";
    this.#shown.add(message.client_id);
    if (isNews) this.unread++;
    if (isNews && this.#arrival?.missed >= 0) this.#arrival.missed++;
    this.timeline.show(message, isOwn || message.from === this.#me.name);
    this.#waitForQuiet();
  }

  /** What waits for its reply is shown below the room's lines, in order; that may be what was typed before the page was closed. */
  #wait(pending) {
    for (const { payload, at } of pending)
      if (!this.#shown.has(payload.client_id)) this.timeline.outbox.append(this.#entry(payload, at).line);
  }

  #answered(payload, { status, response }) {
    if (status !== "ok") {
      const entry = this.#entry(payload);
      entry.refused = true;
      this.timeline.mark(entry.line, "failed", inWords(response.reason ?? status));
      return;
    }
    // The line itself came before, or comes with what was missed, unless the room has forgotten it since.
    const entry = this.#unsent.get(payload.client_id);
    if (entry && this.#arrival) entry.accepted = true;
    else this.#forget(payload.client_id);
  }

  #entry({ client_id, body }, at = Date.now()) {
    let entry = this.#unsent.get(client_id);
    if (entry) return entry;
    const forget = () => this.#forget(client_id);
    const line = this.timeline.queue(body, this.#me.name, at, {
      retry: () => { forget(); this.say(body); },
      discard: forget,
    });
    this.timeline.mark(line, this.#live ? "sending" : "waiting");
    this.#unsent.set(client_id, entry = { line });
    return entry;
  }

  /** Takes a line off those that wait; false where there was none. */
  #forget(clientId) {
    this.#unsent.get(clientId)?.line.remove();
    return this.#unsent.delete(clientId);
  }

  #pause() {
    this.#live = this.people.areCurrent = false;
    if (this.#arrival) this.#arrived();
    for (const entry of this.#unsent.values()) if (!entry.refused) this.timeline.mark(entry.line, "waiting");
  }

  #lost(reason) {
    const wasLive = this.#live;
    this.#pause();
    if (!wasLive || this.#joinedAs !== this.#me.name) return; // a new name needs a new connection
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
    this.#durable = null;
    this.#pause();
    this.timeline.note("The server closed this room for you.", "error", ["Join again", () => this.enter()]);
  }
}

// crypto.randomUUID exists only on secure origins, and a phone may open this page over plain http.
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, "0")).join("");

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
  "closed": "the room is closed",
  "unknown": "it was sent a day ago, and may have arrived",
};

const inCount = missed => missed === 0 ? "nothing missed" : `caught up, ${missed} ${missed === 1 ? "message" : "messages"}`;
const inWords = reason => words[reason] ?? String(reason);

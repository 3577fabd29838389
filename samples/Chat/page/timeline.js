const groupWithin = 5 * 60_000;
export const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const fates = { waiting: "Waiting for the connection", sending: "Sending", failed: "Not sent" };

/** One room's conversation on the page: messages in the server's order, notes between them, unsent lines below. */
export class Timeline {
  constructor(room) {
    this.element = clone("timeline-template");
    this.element.dataset.timeline = room;
    this.element.querySelector("[data-room]").textContent = `#${room}`;
    this.messages = this.element.querySelector("[data-messages]");
    this.outbox = this.element.querySelector("[data-outbox]");
  }

  show({ from, body, at }, own) {
    const line = newLine(from, body, new Date(at), own);
    line.dataset.state = "sent";
    const above = this.messages.lastElementChild;
    const previous = lastMessage(above);
    if (previous?.dataset.day !== line.dataset.day)
      this.messages.append(newNote(line.dataset.day === dayOf(new Date()) ? "Today" : line.dataset.day, "day"));
    else if (previous === above && previous.dataset.from === from && line.dataset.at - previous.dataset.at < groupWithin)
      line.dataset.follows = "";
    this.messages.append(line);
    this.element.dispatchEvent(new CustomEvent("news", { bubbles: true, detail: { own } }));
  }

  /** Whether what is shown is read out: not so a long history. */
  set announces(on) { this.element.ariaLive = on ? "polite" : "off"; }

  /** A line of our own that the server does not have yet. */
  queue(body, from, at, { retry, discard }) {
    const line = newLine(from, body, new Date(at), true);
    const fate = clone("fate-template");
    fate.querySelector("[data-retry]").addEventListener("click", retry);
    fate.querySelector("[data-discard]").addEventListener("click", discard);
    line.append(fate);
    this.outbox.append(line);
    return line;
  }

  mark(line, state, reason) {
    line.dataset.state = state;
    line.querySelector("[data-fate]").textContent = reason ? `${fates[state]}: ${reason}` : fates[state];
  }

  note(text, kind, action) {
    const note = newNote(text, kind, new Date());
    if (action) {
      const [label, act] = action;
      const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: label });
      button.addEventListener("click", () => { button.remove(); act(); });
      note.append(button);
    }
    this.messages.append(note);
  }

  /** Sets what is on the page apart from what follows, which the server tells anew. */
  archive() {
    for (const line of this.messages.children) line.classList.add("archived");
  }
}

function lastMessage(line) {
  while (line && !line.matches("[data-message]:not(.archived)")) line = line.previousElementSibling;
  return line;
}

/** An avatar's letters, and the hue by which an author is recognised everywhere. */
export function paint(element, name) {
  let hash = 7;
  for (const char of name) hash = (hash * 31 + char.codePointAt(0)) >>> 0;
  element.style.setProperty("--hue", (hash % 12) * 30 + 10);
  const [first = "?", second = ""] = name.split(/\s+/).filter(Boolean).map(word => [...word][0].toUpperCase());
  element.querySelector(".avatar").textContent = first + second;
}

function newLine(from, body, at, own) {
  const line = clone("message-template");
  paint(line, from);
  Object.assign(line.dataset, { from, at: at.getTime(), day: dayOf(at), own });
  line.querySelector("[data-from]").textContent = own ? "You" : from;
  line.querySelector("[data-body]").textContent = body;
  const time = line.querySelector("[data-time]");
  time.textContent = clock.format(at);
  time.dateTime = at.toISOString();
  time.title = at.toLocaleString();
  return line;
}

function newNote(text, kind, at) {
  const note = document.createElement("li");
  note.className = "note";
  note.dataset.note = kind;
  const what = Object.assign(document.createElement("span"), { textContent: text });
  if (at) what.append(" ", Object.assign(document.createElement("time"), { textContent: clock.format(at), dateTime: at.toISOString() }));
  note.append(what);
  return note;
}

const dayOf = date => calendar.format(date);
export const clone = id => document.getElementById(id).content.firstElementChild.cloneNode(true);

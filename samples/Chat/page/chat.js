import { indexedDb } from "bennu";
import { Connection } from "./connection.js";
import { Room } from "./room.js";
import { paint } from "./timeline.js";

const nameKey = "bennu-chat.name";
const roomsKey = "bennu-chat.rooms";
const mostRooms = 12;
const suggested = ["lobby", "coffee", "music", "help"];
const statusWords = { connecting: "Connecting", online: "Online", reconnecting: "Reconnecting", offline: "Offline" };

const at = id => document.getElementById(id);
const [log, newer, body, composer, welcome] = ["log", "newer", "body", "composer", "welcome"].map(at);

const me = { name: localStorage.getItem(nameKey) ?? "" };
const connection = new Connection(() => ({ name: me.name }), showStatus);
const outbox = indexedDb("bennu-chat"); // one for all names: whoever has this browser wrote what is in it
const rooms = new Map();
let room;

function showStatus(state, attempt) {
  const status = at("status");
  document.body.dataset.status = status.dataset.status = state;
  // Written only when it changes, so that it is announced once and not at every attempt.
  const text = status.querySelector("[data-text]");
  if (text.textContent !== statusWords[state]) text.textContent = statusWords[state];
  status.querySelector("[data-attempt]").textContent = state === "reconnecting" ? `attempt ${attempt}` : "";
  at("toggle").textContent = connection.wanted ? "Go offline" : "Go online";
}

function showMe() {
  paint(at("me"), me.name);
  at("me").querySelector("[data-name]").textContent = me.name;
}

function showRooms() {
  const names = new Set([...suggested, ...rooms.keys()]);
  at("rooms").replaceChildren(...Array.from(names, name => {
    const link = Object.assign(document.createElement("a"), { href: toHash(name), textContent: name });
    link.dataset.roomLink = name;
    link.dataset.unread = rooms.get(name)?.unread || "";
    if (name === room.name) link.ariaCurrent = "page";
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  at("rooms").querySelector("[aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
  at("room-title").textContent = `#${room.name}`;
  body.placeholder = `Message #${room.name}`;
  document.title = `#${room.name} · Bennu chat`;
}

/** A room that was visited stays entered, on this page and the next ones, so that what was typed there goes out wherever one is. */
function visit(name) {
  if (rooms.has(name)) return rooms.get(name);
  const visited = new Room(name, me, connection.socket, outbox);
  rooms.set(name, visited);
  localStorage.setItem(roomsKey, JSON.stringify([...rooms.keys()].slice(-mostRooms)));
  visited.timeline.element.addEventListener("news", () => {
    const link = at("rooms").querySelector(`[data-room-link="${CSS.escape(name)}"]`);
    if (visited === room) visited.unread = 0;
    else if (link) link.dataset.unread = visited.unread || "";
  });
  if (me.name) visited.enter();
  return visited;
}

function openRoom() {
  const name = fromHash(location.hash);
  if (room?.name === name) return;
  room = visit(name);
  room.unread = 0;
  showRooms();
  at("people").replaceChildren(room.people.element);
  log.replaceChildren(room.timeline.element);
  toEnd();
}

const toRoom = text => text.trim().replace(/^#+/, "").trim().toLowerCase().replace(/\s+/g, "-").slice(0, 40) || suggested[0];
const toHash = name => `#${encodeURIComponent(name)}`;

function fromHash(hash) {
  try { return toRoom(decodeURIComponent(hash.slice(1))); } catch { return suggested[0]; }
}

function start() {
  showMe();
  connection.open();
  body.focus();
}

// The name belongs to the connection, so a new one needs a new connection.
function rename(name) {
  const before = me.name;
  if (!name || name === before) return;
  me.name = name;
  localStorage.setItem(nameKey, name);
  if (!before) {
    for (const visited of rooms.values()) visited.enter();
    return start();
  }
  showMe();
  for (const visited of rooms.values()) visited.depart();
  if (connection.wanted) connection.restart();
}

function askName() {
  at("name-input").value = me.name;
  welcome.querySelector("[data-action]").textContent = me.name ? "Save" : `Join #${room.name}`;
  welcome.returnValue = "";
  welcome.showModal();
}

// Who reads the newest line keeps seeing the newest line, whatever grows or shrinks (a message, the phone's keyboard);
// who has scrolled back is left there and told of news.
let atEnd = true;
const keepEnd = () => { if (atEnd) toEnd(); };
new MutationObserver(keepEnd).observe(log, { childList: true, subtree: true });
new ResizeObserver(keepEnd).observe(log);

function toEnd() {
  atEnd = newer.hidden = true;
  log.scrollTop = log.scrollHeight;
}

log.addEventListener("scroll", () => {
  atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  if (atEnd) newer.hidden = true;
});
log.addEventListener("news", event => { if (!atEnd && !event.detail.own) newer.hidden = false; });
newer.addEventListener("click", () => { toEnd(); body.focus(); });

composer.addEventListener("submit", event => {
  event.preventDefault();
  const text = body.value.trim();
  if (text) room.say(text);
  body.value = "";
  body.focus();
  toEnd();
});
body.addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (body.value.trim()) composer.requestSubmit();
});

at("room-form").addEventListener("submit", event => {
  event.preventDefault();
  location.hash = toHash(toRoom(at("room-input").value));
  at("room-input").value = "";
  body.focus();
});
at("toggle").addEventListener("click", () => connection.wanted ? connection.close() : connection.open());
at("me").addEventListener("click", askName);
welcome.addEventListener("close", () => {
  if (welcome.returnValue === "named") rename(at("name-input").value.trim().replace(/\s+/g, " "));
  if (!me.name) askName();
});
addEventListener("hashchange", openRoom);

for (const name of JSON.parse(localStorage.getItem(roomsKey) ?? "[]")) visit(name);
openRoom();
if (me.name) start();
else askName();

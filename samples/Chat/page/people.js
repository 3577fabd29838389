import { Presence } from "phoenix";
import { clock, clone, paint } from "./timeline.js";

/** Who is in a room, by name: a line in which everyone keeps their place while others come and go. */
export class People {
  #me;
  #presence;
  #items = new Map(); // name -> list item

  constructor(me) {
    this.#me = me;
    this.element = clone("people-template");
  }

  /** Follows a channel that was not joined yet. Presence is the stock client's: what it hears has no cursor, and needs none. */
  follow(channel) {
    this.#presence = new Presence(channel);
    this.#presence.onSync(() => this.#show());
  }

  /** Whether those who are shown are known to be here, or were when the connection was lost. */
  set areCurrent(areCurrent) {
    this.element.dataset.current = areCurrent;
    this.element.querySelector("[data-when]").textContent = areCurrent ? `${this.#items.size} here now` : "Seen here";
  }

  #show() {
    const people = this.#presence.list((name, { metas }) => ({ name, metas })).sort((a, b) => a.name.localeCompare(b.name));
    const names = new Set(people.map(({ name }) => name));
    const list = this.element.querySelector("[data-people]");
    for (const [name, item] of this.#items) {
      if (names.has(name)) continue;
      item.remove();
      this.#items.delete(name);
    }
    // Whoever stays is in order already, and is not touched.
    people.forEach(({ name, metas }, n) => {
      const item = this.#items.get(name) ?? this.#newItem(name);
      if (list.children[n] !== item) list.insertBefore(item, list.children[n] ?? null);
      this.#describe(item, name, metas);
    });
    this.areCurrent = true;
  }

  #newItem(name) {
    const item = clone("person-template");
    item.dataset.person = name;
    item.querySelector("[data-name]").textContent = name;
    paint(item, name);
    this.#items.set(name, item);
    return item;
  }

  #describe(item, name, metas) {
    const facts = [name === this.#me.name && "you", metas.length > 1 && `${metas.length} tabs`].filter(Boolean);
    item.querySelector("[data-about]").textContent = facts.length ? `(${facts.join(", ")})` : "";
    item.title = `Connected since ${clock.format(Math.min(...metas.map(({ since }) => Date.parse(since))))}`;
  }
}

import { createSocket, jitter } from "bennu";
import { Socket } from "phoenix";

/** The socket, and what people are told about it: connecting, online, reconnecting (with the attempt), offline. */
export class Connection {
  #wanted = false;
  #attempts = 0;
  #changed;

  constructor(params, changed) {
    this.#changed = changed;
    this.socket = createSocket(Socket, "/socket", {
      params,
      heartbeatIntervalMs: 15_000,
      reconnectAfterMs: jitter([200, 500, 1_000, 2_000, 5_000]),
    });
    this.socket.onOpen(() => {
      this.#attempts = 0;
      changed("online");
    });
    this.socket.onClose(() => this.#wanted && changed(navigator.onLine ? "reconnecting" : "offline", ++this.#attempts));
    addEventListener("offline", () => this.#probe());
    addEventListener("online", () => this.#wanted && !this.socket.isConnected() && this.restart());
  }

  get wanted() { return this.#wanted; }

  open() {
    this.#wanted = true;
    this.#attempts = 0;
    this.#changed("connecting");
    this.socket.connect();
  }

  close() {
    this.#wanted = false;
    this.#changed("offline");
    this.socket.disconnect();
  }

  /** Connects anew, with fresh params. */
  restart() {
    this.socket.disconnect();
    this.open();
  }

  // A browser that lost its network may still reach a server on the same machine, and a dead socket
  // looks open until a heartbeat goes unanswered: ask the server instead of believing either.
  #probe() {
    const unanswered = setTimeout(() => this.#wanted && this.restart(), 3_000);
    if (!this.socket.ping(() => clearTimeout(unanswered))) clearTimeout(unanswered);
  }
}

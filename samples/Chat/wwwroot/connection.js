import { Socket } from "./lib/phoenix.mjs";

const delays = [100, 500, 1_000, 2_000];
const slowest = 5_000;

/** The socket, and what people are told about it: connecting, online, reconnecting (with the attempt), offline. */
export class Connection {
  #wanted = false;
  #changed;

  constructor(params, changed) {
    this.#changed = changed;
    this.socket = new Socket("/socket", {
      params,
      heartbeatIntervalMs: 15_000,
      reconnectAfterMs: attempt => {
        this.#tell(navigator.onLine ? "reconnecting" : "offline", attempt);
        return delays[attempt - 1] ?? slowest;
      },
    });
    this.socket.onOpen(() => this.#tell("online"));
    addEventListener("offline", () => this.#probe());
    addEventListener("online", () => this.#wanted && !this.socket.isConnected() && this.restart());
  }

  get wanted() { return this.#wanted; }

  open() {
    this.#wanted = true;
    this.#tell("connecting");
    this.socket.connect();
  }

  close() {
    this.#wanted = false;
    this.#tell("offline");
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

  #tell(state, attempt = 0) { this.#changed(state, attempt); }
}

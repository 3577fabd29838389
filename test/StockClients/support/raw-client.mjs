import { WebSocket } from "ws";
import { Inbox, within } from "./wait.mjs";

/** Events that only this server's rooms have. */
const EXTRAS = ["user_entered", "joined", "you_left"];

export const eventOf = frame => Array.isArray(frame) ? frame[3] : frame.event;

export const isExtra = frame => EXTRAS.includes(eventOf(frame));

/** A WebSocket that knows nothing of channels: frames out as given, decoded frames in. */
export class RawClient {
  frames = new Inbox("frames");
  pongs = new Inbox("pongs");

  /** @param {{ protocols?: string[], origin?: string, headers?: object }} options */
  constructor(url, { protocols = [], ...options } = {}) {
    this.socket = new WebSocket(url, protocols, { perMessageDeflate: false, ...options });
    this.socket.on("message", (data, isBinary) => this.frames.add(isBinary ? data : JSON.parse(data)));
    this.socket.on("pong", payload => this.pongs.add(payload));
    this.socket.on("error", () => {}); // a close follows
    this.closed = new Promise(resolve => this.socket.once("close", code => resolve(code)));
  }

  static async open(url, options) {
    const client = new RawClient(url, options);
    const { socket } = client;
    await within(new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject)), `${url} to open`);
    return client;
  }

  send(...frames) {
    for (const frame of frames) this.socket.send(JSON.stringify(frame));
  }

  /** Sends the frames in one TCP write. */
  sendTogether(...frames) {
    this.socket._socket.cork();
    this.send(...frames);
    this.socket._socket.uncork();
  }

  /** The next frame that is not one of this server's extras. */
  next(what = "the next frame") {
    return this.frames.take(what, frame => !isExtra(frame));
  }

  /** The next frame with this event. */
  event(name) {
    return this.frames.take(name, frame => eventOf(frame) === name);
  }

  /** The code of the close. */
  closeCode() {
    return within(this.closed, "the close");
  }

  close() {
    this.socket.terminate();
  }
}

/** What the server answers to an upgrade that it refuses. */
export async function refusal(url, { protocols = [], ...options } = {}) {
  const socket = new WebSocket(url, protocols, options);
  socket.on("error", () => {});
  const answered = new Promise((resolve, reject) => {
    socket.once("unexpected-response", async (_, response) => {
      let body = "";
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode, body });
    });
    socket.once("open", () => reject(new Error(`${url} was accepted`)));
  });
  try {
    return await within(answered, `${url} to be refused`);
  } finally {
    socket.terminate();
  }
}

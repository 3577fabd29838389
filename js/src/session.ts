/** A client's name for itself: the connect parameter `session`, and the first part of its message ids. */
export class Session {
  /** 144 random bits. */
  id = random();
  #count = 0;

  /** The identity of one push. */
  messageId(): string {
    return `~${this.id}-${++this.#count}`;
  }

  /** Another name, where somebody else uses this one. */
  renew(): void {
    this.id = random();
  }
}

const random = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));

const sessions = new WeakMap<object, Session>();

/** The session of a stock socket; made when first asked for. */
export function sessionOf(socket: object): Session {
  let session = sessions.get(socket);
  if (!session) sessions.set(socket, session = new Session());
  return session;
}

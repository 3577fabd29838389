/** A frame as it comes to a channel. */
export interface Frame {
  event: string;
  payload: any;
  ref: string | null;
  joinRef: string | null | undefined;
}

interface Sink {
  /** Hands a durable message or a `stream:state` to the application. A promise holds back what follows until it is kept. */
  deliver(frame: Frame): PromiseLike<void> | undefined;
  /** Hands on what turned out not to be durable. */
  pass(frame: Frame): void;
  /** The application has everything up to this cursor. */
  commit(cursor: string): void;
}

/** Brings a topic's messages into one order, each once, over any number of joins. */
export class Receiver {
  /** The cursor to resume from: of the newest message taken in, delivered or not. */
  cursor: string | undefined;
  #isOpen = false;
  #held: Frame | undefined;
  #queue: Frame[] = [];
  #isDelivering = false;

  constructor(private readonly sink: Sink) {}

  /** A join is sent: what comes before its `stream:state` comes again. */
  joining(): void {
    this.#isOpen = false;
    this.#held = undefined;
  }

  /** The application left: it gets nothing more, and what waits stays uncommitted. */
  close(): void {
    this.joining();
    this.#queue = [];
  }

  /** A binary message that something else followed was a transient one. */
  release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held) this.sink.pass(held);
  }

  /** Takes a frame in; false for one that is no concern of this extension. */
  take(frame: Frame, currentJoin: string): boolean {
    const { event, payload, ref } = frame;
    if (event === "stream:cursor") {
      const held = this.#held;
      this.#held = undefined;
      if (this.#isOpen) this.#enqueue({ ...(held ?? frame), ref });
      return true;
    }
    this.release();
    if (event === "stream:state") {
      this.#isOpen ||= frame.joinRef === currentJoin;
      if (this.#isOpen) this.#enqueue(frame);
      return true;
    }
    if (payload instanceof ArrayBuffer) {
      this.#held = frame;
      return true;
    }
    if (ref?.[0] !== "@") return false;
    if (this.#isOpen) this.#enqueue(frame);
    return true;
  }

  #enqueue(frame: Frame): void {
    this.cursor = frame.ref!;
    this.#queue.push(frame);
    this.#run();
  }

  #run(): void {
    let frame;
    while (!this.#isDelivering && (frame = this.#queue.shift())) {
      const { ref } = frame;
      this.#isDelivering = true;
      const delivered = () => {
        this.#isDelivering = false;
        this.sink.commit(ref!);
      };
      const pending = this.sink.deliver(frame);
      if (pending) pending.then(() => {
        delivered();
        this.#run();
      });
      else delivered();
    }
  }
}

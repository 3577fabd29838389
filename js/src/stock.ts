/** What this package needs of a stock `phoenix` Push. */
export interface StockPush {
  receive(status: string, callback: (response?: any) => unknown): this;
}

/** What this package needs of a stock `phoenix` Channel; those of 1.7 and 1.8 fit. */
export interface StockChannel {
  topic: string;
  state: string;
  join(timeout?: number): StockPush;
  leave(timeout?: number): StockPush;
  push(event: string, payload: object, timeout?: number): StockPush;
  on(event: string, callback: (payload?: any, ref?: any, joinRef?: any) => any): number;
  off(event: string, ref?: number): void;
  onClose(callback: (payload: any, ref: any, joinRef: any) => any): unknown;
  onError(callback: (reason?: any) => any): unknown;
}

/** What this package needs of a stock `phoenix` Socket. */
export interface StockSocket {
  connect(): void;
  disconnect(callback?: () => void, code?: number, reason?: string): void;
  isConnected(): boolean;
  channel(topic: string, params?: object): StockChannel;
  push(message: object): void;
  onOpen(callback: () => void): any;
  onClose(callback: (event: any) => void): any;
  onMessage(callback: (message: any) => void): any;
  off(refs: any[]): void;
}

export type Trigger = (event: string, payload?: any, ref?: string | null, joinRef?: string | null) => void;

/** The stock channel's inside, the same in 1.7 and 1.8, of which its declarations say nothing. */
export interface Inside extends StockChannel {
  socket: StockSocket;
  joinPush: StockPush & { ref: string; payload: () => object };
  bindings: { event: string; callback: (payload: any, ref: any, joinRef: any) => unknown }[];
  trigger: Trigger;
  onMessage(event: string, payload: any, ref: any, joinRef: any): any;
}

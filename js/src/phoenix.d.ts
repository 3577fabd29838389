declare module "phoenix" {
  export class Presence {
    constructor(channel: any, options?: object);
    onSync(callback: () => void): void;
    list<T>(chooser?: (key: string, presence: any) => T): T[];
  }
}

import type { Cursor, CursorStore, OutboxStore, Pending } from "./stores.js";

type Row = Pending & { topic: string; owner: string };
type Locks = Pick<LockManager, "request">;

const result = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/**
 * Cursors and unanswered pushes in IndexedDB: a closed tab loses nothing. Tabs share the cursors; each looks after its own pushes, and
 * after those of tabs that are gone. Use a name per user, so that nobody sends what somebody else wrote.
 */
export function indexedDb(name = "bennu", locks: Locks | undefined = globalThis.navigator?.locks): CursorStore & OutboxStore {
  const owner = `${name}:${Math.random()}${Math.random()}`;
  let opened: Promise<IDBDatabase> | undefined;

  // Held as long as the page lives.
  locks?.request(owner, () => new Promise(() => {})).catch(() => {});

  const open = () => opened ??= (() => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("cursors");
      request.result.createObjectStore("pushes", { keyPath: ["topic", "id"] });
    };
    return result(request).then(db => {
      db.onversionchange = db.onclose = () => {
        db.close();
        opened = undefined;
      };
      return db;
    }, error => {
      opened = undefined;
      throw error;
    });
  })();

  const within = async <T>(store: "cursors" | "pushes", mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>) =>
    result(work((await open()).transaction(store, mode).objectStore(store)));

  const rows = async (topic: string) => {
    const found: Row[] = await within("pushes", "readonly", store => store.getAll(IDBKeyRange.bound([topic], [topic, []])));
    return found.sort((a, b) => a.at - b.at);
  };

  const put = (topic: string, push: Pending) => within("pushes", "readwrite", store => store.put({ ...push, topic, owner }));

  return {
    load: topic => within("cursors", "readonly", store => store.get(topic) as IDBRequest<Cursor | undefined>),
    save: (topic, cursor) => within("cursors", "readwrite", store => store.put(cursor, topic)),
    put,
    remove: (topic, id) => within("pushes", "readwrite", store => store.delete([topic, id])),
    async restore(topic, adopt) {
      const found = await rows(topic);
      adopt(found.filter(row => row.owner === owner));
      for (const other of new Set(found.map(row => row.owner))) {
        if (other === owner) continue;
        const take = async () => {
          const left = (await rows(topic)).filter(row => row.owner === other);
          await Promise.all(left.map(row => put(topic, row)));
          adopt(left);
        };
        // Granted when the page that holds it is gone; those still open keep theirs.
        if (locks) locks.request(other, take).catch(() => {});
        else await take();
      }
    },
  };
}

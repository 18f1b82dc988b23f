import { browser } from '../browser.ts';
import { finished, settled } from './indexed-db.ts';

/** The calls of a browser's storage area in use here. */
export interface KeyValueStore {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
}

const databaseName = 'earshot';
const storeName = 'items';
/** Set once the data that an older version left in `storage.local` was taken over; later values there are ignored. */
const takenOverKey = 'taken over';

/**
 * A key-value store in the IndexedDB of the extension's own origin. Firefox lets content scripts read and write
 * `storage.local`: an attacker in one page's process could read the bot's token, or name another gateway for it. No
 * page can reach this store.
 */
export function createPrivateStore(): KeyValueStore {
  let opened: Promise<IDBDatabase> | null = null;

  async function open(): Promise<IDBDatabase> {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    const database = await settled(request);
    await takeOver(database);
    return database;
  }

  async function takeOver(database: IDBDatabase): Promise<void> {
    const isDone: unknown = await settled(database.transaction(storeName).objectStore(storeName).get(takenOverKey));
    if (isDone === true) return;
    const left = await browser.storage.local.get(null);
    const transaction = database.transaction(storeName, 'readwrite');
    for (const [key, value] of Object.entries(left)) transaction.objectStore(storeName).put(value, key);
    transaction.objectStore(storeName).put(true, takenOverKey);
    await finished(transaction);
    await browser.storage.local.clear();
  }

  /** The next request retries a failed opening. */
  async function items(mode: IDBTransactionMode): Promise<{ transaction: IDBTransaction; store: IDBObjectStore }> {
    opened ??= open();
    const transaction = await opened.then(
      (database) => database.transaction(storeName, mode),
      (thrown: unknown) => {
        opened = null;
        throw thrown;
      },
    );
    return { transaction, store: transaction.objectStore(storeName) };
  }

  return {
    async get(key) {
      const { store } = await items('readonly');
      const value: unknown = await settled(store.get(key));
      return value === undefined ? {} : { [key]: value };
    },
    async set(values) {
      const { transaction, store } = await items('readwrite');
      for (const [key, value] of Object.entries(values)) store.put(value, key);
      await finished(transaction);
    },
    async remove(key) {
      const { transaction, store } = await items('readwrite');
      store.delete(key);
      await finished(transaction);
    },
  };
}

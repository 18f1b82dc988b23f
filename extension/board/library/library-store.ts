import { filesIn, readLibrary, type Library } from './library.ts';
import { finished, settled } from '../../store/indexed-db.ts';

const databaseName = 'board';
const layout = 'library';
const files = 'files';
const key = 'now';

/** The board's library and its files, in the browser's own storage on this computer. */
export interface LibraryStore {
  read(): Promise<Library>;
  write(library: Library): Promise<void>;
  /** Keeps a copy. @throws DOMException QuotaExceededError if the browser has no room */
  keep(fileId: string, file: Blob): Promise<void>;
  /** null if it is gone */
  file(fileId: string): Promise<Blob | null>;
  /** Deletes every file that nothing refers to. */
  sweep(library: Library): Promise<void>;
}

/** In a database of its own, because a board may be gigabytes large and is deleted as a whole. */
export async function openLibraryStore(): Promise<LibraryStore> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => {
    for (const name of [layout, files]) request.result.createObjectStore(name);
  };
  const database = await settled(request);
  const inStore = async (name: string, work: (store: IDBObjectStore) => void): Promise<void> => {
    const transaction = database.transaction(name, 'readwrite');
    work(transaction.objectStore(name));
    await finished(transaction);
  };
  const read = <T>(name: string, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    settled(work(database.transaction(name).objectStore(name)));

  return {
    read: async () => readLibrary(await read<unknown>(layout, (store) => store.get(key))),
    write: (library) => inStore(layout, (store) => store.put(library, key)),
    keep: (fileId, file) => inStore(files, (store) => store.put(file, fileId)),
    async file(fileId) {
      const found = await read<unknown>(files, (store) => store.get(fileId));
      return found instanceof Blob ? found : null;
    },
    async sweep(library) {
      const wanted = filesIn(library);
      const kept = await read(files, (store) => store.getAllKeys());
      const left = kept.filter((fileId) => typeof fileId !== 'string' || !wanted.has(fileId));
      if (left.length > 0) await inStore(files, (store) => left.forEach((fileId) => store.delete(fileId)));
    },
  };
}

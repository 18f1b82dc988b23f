import { EarshotError } from '../../shared-protocol/error.ts';
import type { KeyValueStore } from './private-store.ts';

/** An area that did not answer in time is left alone for this long, so that callers do not wait again and again. */
const leftAloneMs = 30_000;
/** How often failed writes are retried: somebody may have freed space. */
const tryAgainMs = 30_000;

/**
 * One area of the browser's storage, which never blocks anything: the disk may be full, the profile read-only, the
 * quota used up, or the browser may not answer. Written values count anyway while the background runs.
 */
export interface StorageArea {
  /** `isKnown` is false if the browser did not answer; the value is undefined if there is none */
  read(key: string): Promise<{ value: unknown; isKnown: boolean }>;
  /** Counts at once, and resolves when it is stored or cannot be. Undefined removes. */
  write(key: string, value: unknown): Promise<void>;
}

/**
 * Values that an area could not store, kept in another one; with what was read before, because the disk may be
 * unreadable too.
 */
interface Kept {
  values: Record<string, unknown>;
  unsaved: string[];
}
const keptAs = 'kept';

/**
 * @param options.find the area that stores it, looked up each time
 * @param options.onFailing true when something could not be read or written, false once everything is written
 * @param options.keeper an area in memory, where unwritten values survive the background
 */
export function createStorageArea(
  area: 'local' | 'session',
  options: { find(): KeyValueStore; onFailing(isFailing: boolean): void; keeper?: StorageArea },
): StorageArea {
  const { keeper } = options;
  const known = new Map<string, unknown>();
  const unsaved = new Set<string>();
  let silentUntilMs = -Infinity;
  let isKept = false;
  let recalling: Promise<void> | undefined;
  let next: ReturnType<typeof setTimeout> | undefined;

  async function ask<T>(call: (storage: KeyValueStore) => Promise<T>): Promise<T> {
    if (performance.now() < silentUntilMs) throw new EarshotError('browser-silent', area);
    try {
      return await call(options.find());
    } catch (thrown) {
      const isSilent = thrown instanceof EarshotError && thrown.code === 'browser-silent';
      if (isSilent) silentUntilMs = performance.now() + leftAloneMs;
      throw thrown;
    }
  }

  /** Values that an earlier background could not write. */
  async function recall(): Promise<void> {
    const { value } = (await keeper?.read(keptAs)) ?? {};
    if (!value) return;
    const { values, unsaved: keys } = value as Kept;
    isKept = true;
    for (const [key, one] of Object.entries(values)) if (!known.has(key)) known.set(key, one);
    for (const key of keys) unsaved.add(key);
    trySoon();
  }

  function trySoon(): void {
    next ??= setTimeout(() => {
      next = undefined;
      for (const key of unsaved) void write(key, known.get(key));
    }, tryAgainMs);
  }

  function onFailed(): void {
    options.onFailing(true);
    isKept = true;
    void keeper?.write(keptAs, { values: Object.fromEntries(known), unsaved: [...unsaved] } satisfies Kept);
    if (unsaved.size > 0) trySoon();
  }

  function onWell(): void {
    if (unsaved.size > 0) return;
    options.onFailing(false);
    if (isKept) void keeper?.write(keptAs, undefined);
    isKept = false;
  }

  async function write(key: string, value: unknown): Promise<void> {
    known.set(key, value);
    unsaved.add(key);
    try {
      await ask((storage) => (value === undefined ? storage.remove(key) : storage.set({ [key]: value })));
      // A value written meanwhile has its own outcome.
      if (known.get(key) === value) unsaved.delete(key);
      onWell();
    } catch {
      onFailed();
    }
  }

  return {
    async read(key) {
      await (recalling ??= recall());
      if (!unsaved.has(key)) {
        try {
          const { [key]: value } = await ask((storage) => storage.get(key));
          if (!unsaved.has(key)) known.set(key, value);
          onWell();
        } catch {
          onFailed();
        }
      }
      return { value: known.get(key), isKnown: known.has(key) };
    },
    write,
  };
}

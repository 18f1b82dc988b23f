import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { bounded, deadlineFor } from './bounded.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = (): Promise<never> => new Promise(() => {});

it('answers as the browser does', async () => {
  const listeners: (() => void)[] = [];
  const real = {
    runtime: { id: 'abc', getURL: (path: string) => `chrome-extension://abc/${path}` },
    storage: { local: { get: async (key: string) => ({ [key]: 7 }) } },
    tabs: { onRemoved: { addListener: (listener: () => void) => void listeners.push(listener) }, missing: undefined },
  };
  const api = bounded(() => real);
  expect([api.runtime.id, api.runtime.getURL('x'), api.tabs.missing]).toEqual([
    'abc',
    'chrome-extension://abc/x',
    undefined,
  ]);
  expect(await api.storage.local.get('a')).toEqual({ a: 7 });
  api.tabs.onRemoved.addListener(() => {});
  expect(listeners).toHaveLength(1);
  expect('tabs' in api && !('bookmarks' in api)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it('passes on what a call throws and what it is rejected with', async () => {
  const refusal = new TypeError('no such tab');
  const refuse = (): never => {
    throw refusal;
  };
  const api = bounded(() => ({ tabs: { get: () => Promise.reject(refusal), query: refuse } }));
  await expect(api.tabs.get()).rejects.toBe(refusal);
  expect(() => api.tabs.query()).toThrow(refusal);
});

it.each([
  ['offscreen', 'createDocument', 10_000],
  ['tabs', 'get', 5000],
  ['notifications', 'create', 5000],
])('%s.%s is given up at its deadline, and named', async (namespace, method, deadlineMs) => {
  const api = bounded(() => ({ [namespace]: { [method]: never } }));
  const outcome = api[namespace]?.[method]?.().catch((error: unknown) => error);
  let isOver = false;
  void outcome?.then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(deadlineMs - 1);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await outcome).toMatchObject({
    code: 'browser-silent',
    message: expect.stringContaining(`${namespace}.${method}`) as string,
  });
});

it('waits for a person as long as the person takes, and for storage shortly', () => {
  expect(deadlineFor('permissions.request')).toBeNull();
  expect(deadlineFor('permissions.contains')).toBe(5000);
  expect(deadlineFor('storage.local.get')).toBe(2000);
});

it('uses the API that is there at the time of the call', async () => {
  let api = { tabs: { get: async () => 'first' } };
  const bound = bounded(() => api);
  const { tabs } = bound;
  api = { tabs: { get: async () => 'second' } };
  expect(await tabs.get()).toBe('second');
});

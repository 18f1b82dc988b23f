import { EarshotError } from '../shared-protocol/error.ts';

/** A healthy browser answers within milliseconds, one on a busy machine within a second. */
const usualDeadlineMs = 5000;

/** Calls by the beginning of their name; the longest match counts. */
const otherDeadlinesMs: Readonly<Record<string, number | null>> = {
  // Storage is never worth a long wait: everything goes on with the values in memory.
  'storage.': 2000,
  // Loads a page, which takes seconds on a busy machine.
  'offscreen.createDocument': 10_000,
  // Waits for every frame of a page.
  'scripting.executeScript': 10_000,
  // Waits for a person's answer.
  'permissions.request': null,
};

export function deadlineFor(name: string): number | null {
  const [fitting] = Object.keys(otherDeadlinesMs)
    .filter((beginning) => name.startsWith(beginning))
    .sort((a, b) => b.length - a.length);
  const other = fitting === undefined ? undefined : otherDeadlinesMs[fitting];
  return other === undefined ? usualDeadlineMs : other;
}

/**
 * The same API, but every promise is rejected with browser-silent if the browser has not settled it by the call's
 * deadline. It is looked up at each use: browsers fill in their API late, and tests replace it.
 * @param path the namespace's name: `storage.local.`
 */
export function bounded<Api extends object>(find: () => Api, path = ''): Api {
  const inner = new Map<PropertyKey, object>();
  const get = (_: Api, key: string | symbol): unknown => {
    const owner = find();
    const value: unknown = Reflect.get(owner, key);
    const name = path + String(key);
    if (typeof value === 'function')
      return (...args: unknown[]) => settled(Reflect.apply(value, owner, args) as unknown, name);
    if (typeof value !== 'object' || value === null) return value;
    const known = inner.get(key) ?? bounded(() => Reflect.get(find(), key) as object, `${name}.`);
    inner.set(key, known);
    return known;
  };
  // The proxy wraps an object of its own, because a browser's may have properties that a proxy must not replace.
  return new Proxy({} as Api, { get, has: (_, key) => Reflect.has(find(), key) });
}

function settled(result: unknown, name: string): unknown {
  const timeoutMs = deadlineFor(name);
  if (!isThenable(result) || timeoutMs === null) return result;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new EarshotError('browser-silent', name)), timeoutMs);
    const over = (settle: (outcome: unknown) => void) => (outcome: unknown) => {
      clearTimeout(timer);
      settle(outcome);
    };
    result.then(over(resolve), over(reject));
  });
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';

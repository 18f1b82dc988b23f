import { exported, inPage, pageGlobals, waived, type Callable } from './page-world.ts';

/** Reads the page's own functions without calling the page's code, and ignores replaced ones. */
function nativeOf(holder: unknown, name: string): Callable | null {
  const value: unknown = holder && Reflect.getOwnPropertyDescriptor(holder, name)?.value;
  if (typeof value !== 'function') return null;
  const isNative = Function.prototype.toString.call(value) === `function ${name}() {\n    [native code]\n}`;
  return isNative ? (value as Callable) : null;
}

const prototypeOf = (native: object | null): unknown => (native as { prototype?: unknown } | null)?.prototype;

/** Lives as long as this world does. */
const alive = new Set<unknown>();

/**
 * If the extension is disabled or removed, its world ends while pages are open, and functions that it replaced in them
 * would throw for good. So a page's function is a proxy of the native one, and only this world holds the trap: once the
 * world is gone and collected, which takes Firefox some seconds, the native function is called directly. Only natives
 * of the page take part, and the page cannot reach any of it.
 * @returns a function of the page's world; null if the page has replaced a native that it needs
 */
export function mortal(native: object, call: (self: unknown, args: readonly unknown[]) => unknown): object | null {
  const page = pageGlobals();
  const WeakReference = nativeOf(page, 'WeakRef') as (new (target: object) => object) | null;
  const PageProxy = nativeOf(page, 'Proxy') as (new (target: object, handler: object) => object) | null;
  const deref = nativeOf(prototypeOf(WeakReference), 'deref');
  const bind = nativeOf(prototypeOf(nativeOf(page, 'Function')), 'bind');
  if (!WeakReference || !PageProxy || !deref || !bind) return null;
  const trap = exported('apply', (_target: unknown, self: unknown, args: object) => call(self, listOf(args)));
  alive.add(trap);
  const handler = inPage();
  const get = Reflect.apply(bind, deref, [new WeakReference(trap)]) as () => unknown;
  Reflect.defineProperty(handler, 'apply', { get });
  return new PageProxy(native, handler);
}

/** Waived, because functions in it would be hidden otherwise, and without the page's iterator. */
function listOf(args: object): unknown[] {
  const list = waived(args) as unknown[];
  return Array.from({ length: list.length }, (_, index) => list[index]);
}

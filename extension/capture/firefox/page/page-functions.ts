import { mortal } from './mortal-function.ts';
import { exported, seenFromHere, waived, type Callable } from './page-world.ts';

/** Restores what was replaced, unless the page put its own function on top: then it only passes calls on. */
export type GiveBack = () => void;

/**
 * Replaces one of the page's functions.
 * @param native calls the browser's own with the page's receiver; its result or exception goes to the page
 */
export type Around = (
  self: unknown,
  args: readonly unknown[],
  native: (args: readonly unknown[]) => unknown,
) => unknown;

/**
 * Replaces a method with `around`. To the page it is a native function of the same name and length, and no frame of
 * ours is in the stack of an error: Firefox hides more privileged frames from a page. Only a page that kept the
 * previous function can detect the replacement.
 * @param proto as this world sees it, so that nothing the page put there is mistaken for it
 */
export function replaceMethod(proto: object, name: string, around: Around): GiveBack {
  const target = waived(proto);
  const before = Reflect.getOwnPropertyDescriptor(target, name);
  if (typeof before?.value !== 'function') return () => undefined;
  const value = nativeLike(name, before.value as Callable, around);
  return put(target, name, before, { ...before, value });
}

/** The same for one half of an accessor, such as `volume`. */
export function replaceAccessor(proto: object, name: string, half: 'get' | 'set', around: Around): GiveBack {
  const target = waived(proto);
  const before = Reflect.getOwnPropertyDescriptor(target, name);
  const native = before?.[half];
  if (!before || !native) return () => undefined;
  const replaced = nativeLike(name, native as Callable, around);
  // Its text has the bare name, and its `name` the accessor's half first, in this order.
  Reflect.has(replaced as object, 'length');
  Reflect.defineProperty(replaced as object, 'name', { value: `${half} ${name}`, configurable: true });
  return put(target, name, before, { ...before, [half]: replaced });
}

function put(target: object, name: string, before: PropertyDescriptor, after: PropertyDescriptor): GiveBack {
  Reflect.defineProperty(target, name, after);
  return () => {
    const now = Reflect.getOwnPropertyDescriptor(target, name);
    const isOurs = now?.value === after.value && now?.get === after.get && now?.set === after.set;
    if (isOurs) Reflect.defineProperty(target, name, before);
  };
}

function nativeLike(name: string, native: Callable, around: Around): unknown {
  function call(self: unknown, args: readonly unknown[]): unknown {
    let outcome: { value: unknown } | { error: unknown } | null = null;
    const pass = (passed: readonly unknown[]): unknown => {
      try {
        outcome = { value: Reflect.apply(native, self, passed) };
        return outcome.value;
      } catch (error) {
        outcome = { error };
        throw error;
      }
    };
    try {
      return around(self, args.map(seenFromHere), pass);
    } catch {
      // An error in our code must not reach the page.
      const { value, error } = (outcome ?? { value: pass(args) }) as { value?: unknown; error?: unknown };
      if (outcome && 'error' in outcome) throw error;
      return value;
    }
  }
  const replaced = exported(name, mortal(native, call) ?? method(call));
  if (native.length > 0) Reflect.defineProperty(replaced, 'length', { value: native.length, configurable: true });
  return replaced;
}

/** Not a constructor, so its export is not one either. */
const method = (call: (self: unknown, args: readonly unknown[]) => unknown): Callable =>
  ({
    method(this: unknown, ...args: unknown[]) {
      return call(this, args);
    },
  }).method;

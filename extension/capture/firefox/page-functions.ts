/** What Firefox gives content scripts to reach into the page's own world, and TypeScript's library does not know. */
declare function exportFunction(
  target: (...args: never[]) => unknown,
  box: object,
  options: { defineAs: string; allowCrossOriginArguments: boolean },
): unknown;
declare function cloneInto(value: object, scope: Window): object;
declare function XPCNativeWrapper<T extends object>(value: T): T;
declare const window: Window & { readonly wrappedJSObject: Record<string, unknown> };

/** Takes what it replaced back, unless the page has put something of its own on top: then it only passes on. */
export type GiveBack = () => void;

/**
 * Stands in the place of one of the page's functions.
 * @param native calls the browser's own with the page's receiver; what it throws or returns is the page's to have
 */
export type Around = (
  self: unknown,
  args: readonly unknown[],
  native: (args: readonly unknown[]) => unknown,
) => unknown;

type Callable = (...args: unknown[]) => unknown;

/**
 * Puts `around` into the place of a method. To the page it is a native function of the same name and length, and no
 * frame of ours is in the stack of an error: Firefox hides from a page what runs with more rights than it has.
 * One difference cannot be hidden: Firefox lets `Reflect.construct` take such a function for a constructor.
 * @param proto as this world sees it, so that nothing which the page put into its place is taken for it
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
  // Its text has the bare name and its `name` the half before it, in this order.
  Reflect.has(replaced as object, 'length');
  Reflect.defineProperty(replaced as object, 'name', { value: `${half} ${name}`, configurable: true });
  return put(target, name, before, { ...before, [half]: replaced });
}

/** What a native has returned, as this world sees it: without whatever the page has put over it. */
export const seenFromHere = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? XPCNativeWrapper(value) : value;

const waived = (object: object): object => (object as { wrappedJSObject: object }).wrappedJSObject;

function put(target: object, name: string, before: PropertyDescriptor, after: PropertyDescriptor): GiveBack {
  Reflect.defineProperty(target, name, after);
  return () => {
    const now = Reflect.getOwnPropertyDescriptor(target, name);
    const isOurs = now?.value === after.value && now?.get === after.get && now?.set === after.set;
    if (isOurs) Reflect.defineProperty(target, name, before);
  };
}

/* eslint-disable prefer-rest-params, @typescript-eslint/no-unused-vars -- a page sees how many parameters a function
   has, and Firefox takes that over from the one that is exported; a rest parameter would be none. */
const withLength: readonly ((call: (self: unknown, args: IArguments, isNew: boolean) => unknown) => Callable)[] = [
  (call) =>
    function (this: unknown) {
      return call(this, arguments, new.target !== undefined);
    },
  (call) =>
    function (this: unknown, _one) {
      return call(this, arguments, new.target !== undefined);
    },
  (call) =>
    function (this: unknown, _one, _two) {
      return call(this, arguments, new.target !== undefined);
    },
];
/* eslint-enable prefer-rest-params, @typescript-eslint/no-unused-vars */

function nativeLike(name: string, native: Callable, around: Around): unknown {
  const PageTypeError = window.wrappedJSObject['TypeError'] as ErrorConstructor;
  const exported = (withLength[native.length] ?? withLength[0]!)((self, given, isNew) => {
    if (isNew) throw new PageTypeError(`${name} is not a constructor`);
    const args: unknown[] = [...given];
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
      return around(self, args, pass);
    } catch {
      // Whatever went wrong in ours is not the page's business.
      const { value, error } = (outcome ?? { value: pass(args) }) as { value?: unknown; error?: unknown };
      if (outcome && 'error' in outcome) throw error;
      return value;
    }
  });
  // By the name under which it is put somewhere first it calls itself.
  const box = waived(cloneInto({}, window));
  exportFunction(exported, box, { defineAs: name, allowCrossOriginArguments: true });
  return (box as Record<string, unknown>)[name];
}

/** Firefox's functions for content scripts that access the page's own world, which TypeScript's library lacks. */
declare function exportFunction(
  target: object,
  box: object,
  options: { defineAs: string; allowCrossOriginArguments: boolean },
): unknown;
declare function cloneInto(value: object, scope: Window): object;
declare function XPCNativeWrapper<T extends object>(value: T): T;
declare const window: Window & { readonly wrappedJSObject: Record<string, unknown> };

export type Callable = (...args: unknown[]) => unknown;

/** The page's own globals, as the page has them. */
export const pageGlobals = (): Record<string, unknown> => window.wrappedJSObject;

/** The object as the page sees it, with any changes by the page; calls to it run in the page. */
export const waived = (object: object): object => (object as { wrappedJSObject: object }).wrappedJSObject;

/** The reverse: as this world sees it. */
export const seenFromHere = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? XPCNativeWrapper(value) : value;

/** An empty object of the page's world. */
export const inPage = (): object => waived(cloneInto({}, window));

/** A function of the page's world that calls `target`: native by its text, and with the name. */
export function exported(name: string, target: object): Callable {
  // Under the name that it was first exported with, it would call itself.
  const box = inPage();
  exportFunction(target, box, { defineAs: name, allowCrossOriginArguments: true });
  return (box as Record<string, Callable>)[name]!;
}

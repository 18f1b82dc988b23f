import { replaceMethod } from './page-functions.ts';
import { shadowRootOf } from './shadow-roots.ts';

/** Shadow roots as the page creates them: media events inside one are visible only there. */
export interface RootsHook {
  wake(onRoot: (root: ShadowRoot) => void): void;
  sleep(): void;
  /** restores the function */
  remove(): void;
}

export function hookRoots(): RootsHook {
  let onRoot: ((root: ShadowRoot) => void) | null = null;
  const remove = replaceMethod(Element.prototype, 'attachShadow', (self, args, native) => {
    const result = native(args);
    const root = onRoot && self instanceof Element ? shadowRootOf(self) : null;
    if (root) onRoot?.(root);
    return result;
  });

  return {
    wake(next) {
      onRoot = next;
    },
    sleep() {
      onRoot = null;
    },
    remove,
  };
}

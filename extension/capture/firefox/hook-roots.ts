/** Shadow roots as the page makes them: what plays in one is heard of there alone. */
export interface RootsHook {
  /** `announce` gets the element that a root was attached to */
  wake(announce: (host: Element) => void): void;
  sleep(): void;
  /** gives the function back */
  remove(): void;
}

export function hookRoots(): RootsHook {
  const proto = Element.prototype;
  // Taken out of its object to be called with the page's own receiver.
  const { attachShadow } = proto;
  let announce: ((host: Element) => void) | null = null;

  function hookedAttach(this: Element, ...args: Parameters<typeof attachShadow>): ShadowRoot {
    const root = Reflect.apply(attachShadow, this, args);
    announce?.(this);
    return root;
  }
  proto.attachShadow = hookedAttach;

  return {
    wake(next) {
      announce = next;
    },
    sleep() {
      announce = null;
    },
    remove() {
      if (proto.attachShadow === hookedAttach) proto.attachShadow = attachShadow;
    },
  };
}

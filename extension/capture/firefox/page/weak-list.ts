/** Weakly held objects, each once, in the order in which they were added. */
export interface WeakList<T extends object> {
  add(item: T): void;
  delete(item: T): void;
  has(item: T): boolean;
  all(): T[];
}

export function createWeakList<T extends object>(): WeakList<T> {
  const refs = new Set<WeakRef<T>>();
  const known = new WeakSet<T>();
  return {
    add(item) {
      if (known.has(item)) return;
      known.add(item);
      refs.add(new WeakRef(item));
    },
    delete(item) {
      known.delete(item);
      for (const ref of refs) if (ref.deref() === item) refs.delete(ref);
    },
    has: (item) => known.has(item),
    all() {
      for (const ref of refs) if (!ref.deref()) refs.delete(ref);
      return [...refs].flatMap((ref) => ref.deref() ?? []);
    },
  };
}

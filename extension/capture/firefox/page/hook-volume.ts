import { replaceAccessor, type GiveBack } from './page-functions.ts';
import { createWeakList } from './weak-list.ts';

/** Sets the elements' volume on this computer, while the page still reads its own volume. */
export interface VolumeHook {
  /** this element is captured: it follows the monitor from now on */
  scale(element: HTMLMediaElement): void;
  /** it now plays through a graph, which has its own volume */
  release(element: HTMLMediaElement): void;
  /** the volume that the page has set */
  of(element: HTMLMediaElement): number;
  /** above 0, to 1, for the speakers only */
  setMonitor(volume: number): void;
  /** restores the page's elements and functions */
  sleep(): void;
}

/** The accessor is the browser's own while this computer plays as loud as the page wants. */
export function hookVolume(): VolumeHook {
  let scaled = createWeakList<HTMLMediaElement>();
  /** the volume set by the page, for elements that are turned down */
  let own = new WeakMap<HTMLMediaElement, number>();
  let monitor = 1;
  let replaced: GiveBack[] = [];

  function replace(): void {
    const get = replaceAccessor(HTMLMediaElement.prototype, 'volume', 'get', (self, args, native) => {
      const volume = native(args);
      return self instanceof HTMLMediaElement ? (own.get(self) ?? volume) : volume;
    });
    const set = replaceAccessor(HTMLMediaElement.prototype, 'volume', 'set', (self, args, native) => {
      if (!(self instanceof HTMLMediaElement) || !own.has(self)) return native(args);
      const [value] = args;
      const volume = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
      if (volume >= 0 && volume <= 1) {
        own.set(self, volume);
        return native([volume * monitor]);
      }
      // The browser refuses values out of range, and converts those that are not numbers.
      const result = native(args);
      own.set(self, self.volume);
      turn(self);
      return result;
    });
    // The second was put on top of the first.
    replaced = [set, get];
  }

  function turn(element: HTMLMediaElement): void {
    const volume = own.get(element) ?? element.volume;
    own.set(element, volume);
    element.volume = volume * monitor;
  }

  return {
    scale(element) {
      if (scaled.has(element)) return;
      scaled.add(element);
      if (monitor !== 1) turn(element);
    },
    release(element) {
      const volume = own.get(element);
      scaled.delete(element);
      own.delete(element);
      if (volume !== undefined) element.volume = volume;
    },
    of: (element) => own.get(element) ?? element.volume,
    setMonitor(next) {
      if (next === monitor) return;
      monitor = next;
      if (replaced.length === 0) replace();
      for (const element of scaled.all()) turn(element);
      if (monitor !== 1) return;
      for (const giveBack of replaced) giveBack();
      replaced = [];
      own = new WeakMap();
    },
    sleep() {
      this.setMonitor(1);
      scaled = createWeakList();
    },
  };
}

import type { LastingListeners } from './lasting-listeners.ts';
import { shadowRootsIn } from '../page/shadow-roots.ts';

/** Events of an element that plays or is about to. They do not bubble, but a capturing listener receives them. */
const soundEvents = ['play', 'playing', 'loadeddata'] as const;
/** After these an element's volume differs, or its sound became readable or withheld. */
const changeEvents = ['pause', 'ended', 'emptied', 'volumechange', 'encrypted'] as const;

export interface ElementEvents {
  /** looks for elements that no event reported, and at first for those already playing */
  search(): void;
  /** listens in a root, and to its elements */
  follow(root: ShadowRoot): void;
  /** listens to an element outside the document */
  followDetached(element: HTMLMediaElement): void;
}

/**
 * Calls back for each media element of the document that plays or begins to, and for each that changes. Their events do
 * not leave a shadow root, so each root is listened to: from the page's call that creates it, or once a search finds
 * it.
 */
export function followElements(
  lasting: LastingListeners,
  onSound: (element: HTMLMediaElement) => void,
  onChange: (element: HTMLMediaElement) => void,
  signal: AbortSignal,
): ElementEvents {
  const known = new WeakSet<ShadowRoot | HTMLMediaElement>();

  const calling =
    (call: (element: HTMLMediaElement) => void) =>
    ({ target }: Event): void => {
      if (target instanceof HTMLMediaElement) call(target);
    };
  const whenSound = calling(onSound);
  const whenChanged = calling(onChange);

  function listen(add: (type: string, listener: (event: Event) => void) => void): void {
    for (const type of soundEvents) add(type, whenSound);
    for (const type of changeEvents) add(type, whenChanged);
  }
  const listenTo = (target: EventTarget): void =>
    listen((type, listener) => target.addEventListener(type, listener, { capture: true, signal }));

  function lookIn(root: Document | ShadowRoot): void {
    for (const element of root.querySelectorAll<HTMLMediaElement>('audio, video'))
      if (!element.paused) onSound(element);
  }

  function follow(root: ShadowRoot): void {
    if (known.has(root)) return;
    known.add(root);
    listenTo(root);
    lookIn(root);
    search(root);
  }

  function search(top: Document | ShadowRoot): void {
    for (const root of shadowRootsIn(top)) follow(root);
  }

  function searchAll(): void {
    lookIn(document);
    search(document);
  }

  listen((type, listener) => lasting.add(document, type, listener));
  lasting.onReopened(searchAll);
  // Declarative shadow roots are created without a call.
  lasting.add(document, 'DOMContentLoaded', searchAll);
  return {
    search: searchAll,
    follow,
    followDetached(element) {
      if (known.has(element)) return;
      known.add(element);
      listenTo(element);
    },
  };
}

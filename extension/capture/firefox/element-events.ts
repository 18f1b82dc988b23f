import { hookEvents } from './messages.ts';
import { shadowRootOf, shadowRootsIn } from './shadow-roots.ts';

/** Events that tell of an element that sounds, or is about to. They do not bubble, but they are captured. */
const soundEvents = ['play', 'playing', 'loadeddata'] as const;
/** After these an element that was withheld may be so no longer, and the other way round. */
const changeEvents = ['pause', 'ended', 'emptied', 'volumechange', 'encrypted'] as const;

/**
 * Calls for each media element of the document that plays or begins to, and for each that changes. No event of theirs
 * leaves a shadow root: each root is listened to, from the page's call that makes it on, or once it is searched for.
 */
export function followElements(
  onSound: (element: HTMLMediaElement) => void,
  onChange: (element: HTMLMediaElement) => void,
  signal: AbortSignal,
): { search(): void } {
  const known = new WeakSet<ShadowRoot>();

  const calling =
    (call: (element: HTMLMediaElement) => void) =>
    ({ target }: Event): void => {
      if (target instanceof HTMLMediaElement) call(target);
    };
  const whenSound = calling(onSound);
  const whenChanged = calling(onChange);

  function follow(root: Document | ShadowRoot): void {
    const options = { capture: true, signal };
    for (const type of soundEvents) root.addEventListener(type, whenSound, options);
    for (const type of changeEvents) root.addEventListener(type, whenChanged, options);
    for (const element of root.querySelectorAll<HTMLMediaElement>('audio, video'))
      if (!element.paused) onSound(element);
  }

  function followShadow(root: ShadowRoot): void {
    if (known.has(root)) return;
    known.add(root);
    follow(root);
  }

  function search(top: Document | ShadowRoot): void {
    for (const root of shadowRootsIn(top)) followShadow(root);
  }

  function onRoot(event: Event): void {
    const { relatedTarget } = event as MouseEvent;
    const root = relatedTarget instanceof Element ? shadowRootOf(relatedTarget) : null;
    if (!root) return;
    followShadow(root);
    // Of one inside another the outer host alone is named.
    search(root);
  }

  follow(document);
  search(document);
  document.addEventListener(hookEvents.root, onRoot, { signal });
  // Roots that the page's text declares come without a call.
  if (document.readyState === 'loading')
    document.addEventListener('DOMContentLoaded', () => search(document), { signal });
  return { search: () => search(document) };
}

import { replaceAccessor, replaceMethod, type Around } from './page-functions.ts';
import { seenFromHere } from './page-world.ts';

/** marks an element that starts by itself; its value does not matter */
const attribute = 'autoplay';

/**
 * No search finds elements outside the document, and nobody receives their events. Such an element plays because the
 * page calls `play`, or because it has `autoplay`: set, cloned, or parsed with it.
 * @param onElement may already know the element
 * @returns restores the functions
 */
export function hookDetached(onElement: (element: HTMLMediaElement) => void): () => void {
  function tell(node: unknown): void {
    // An element in the document is found without help.
    if (node instanceof HTMLMediaElement && node.getRootNode() !== document) onElement(node);
  }
  function tellAllIn(top: unknown): void {
    if (top instanceof HTMLMediaElement) return void (top.autoplay && tell(top));
    if (!(top instanceof Element || top instanceof DocumentFragment) || top.isConnected || !top.firstElementChild)
      return;
    for (const node of top.querySelectorAll(`audio[${attribute}], video[${attribute}]`)) tell(node);
  }

  const beforePlay: Around = (self, args, native) => {
    tell(self);
    return native(args);
  };
  const afterAutoplay: Around = (self, args, native) => {
    const result = native(args);
    if (self instanceof HTMLMediaElement && self.autoplay) tell(self);
    return result;
  };
  /** @param at index of the argument that names the attribute */
  const afterAttribute =
    (at: number): Around =>
    (self, args, native) => {
      const name = args[at];
      return typeof name === 'string' && name.length === attribute.length && name.toLowerCase() === attribute
        ? afterAutoplay(self, args, native)
        : native(args);
    };
  const afterCopy: Around = (_self, args, native) => {
    const result = native(args);
    tellAllIn(seenFromHere(result));
    return result;
  };
  const afterMarkup: Around = (self, args, native) => {
    const result = native(args);
    const [text] = args;
    if (typeof text !== 'string' || text.toLowerCase().includes(attribute)) tellAllIn(self);
    return result;
  };

  const replaced = [
    replaceMethod(HTMLMediaElement.prototype, 'play', beforePlay),
    replaceAccessor(HTMLMediaElement.prototype, 'autoplay', 'set', afterAutoplay),
    replaceMethod(Element.prototype, 'setAttribute', afterAttribute(0)),
    replaceMethod(Element.prototype, 'toggleAttribute', afterAttribute(0)),
    replaceMethod(Node.prototype, 'cloneNode', afterCopy),
    replaceMethod(Document.prototype, 'importNode', afterCopy),
    replaceAccessor(Element.prototype, 'innerHTML', 'set', afterMarkup),
  ];
  return () => replaced.forEach((giveBack) => giveBack());
}

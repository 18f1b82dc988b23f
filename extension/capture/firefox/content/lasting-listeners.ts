/** Listeners on a document and its window that survive `document.open()`, which removes every listener of both. */
export interface LastingListeners {
  add(target: EventTarget, type: string, listener: (event: Event) => void): void;
  /** the document's whole content was replaced */
  onReopened(call: () => void): void;
}

/** All of them receive an event before its target does. */
export function createLastingListeners(document: Document, signal: AbortSignal): LastingListeners {
  const additions: (() => void)[] = [];
  const calls: (() => void)[] = [];
  // The observer stays. A listener that is still there is not added twice.
  const observer = new MutationObserver(() => {
    for (const each of [...additions, ...calls]) each();
  });
  observer.observe(document, { childList: true });
  signal.addEventListener('abort', () => observer.disconnect());
  return {
    add(target, type, listener) {
      const addition = (): void => target.addEventListener(type, listener, { capture: true, signal });
      additions.push(addition);
      addition();
    },
    onReopened: (call) => void calls.push(call),
  };
}

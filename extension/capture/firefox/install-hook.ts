import { hookElements } from './hook-elements.ts';
import { hookGraph } from './hook-graph.ts';
import { hookRoots } from './hook-roots.ts';
import { hookEvents } from './messages.ts';

const marker = Symbol.for('earshot');

/**
 * Runs in the page's own world. It sleeps until the content script listens, and again when that stops.
 * @param isStanding it stays in the page asleep, so that a stream that begins later hears what begins now
 */
export function installHook(isStanding: boolean): void {
  if (marker in window) return;
  const graph = hookGraph();
  const elements = hookElements();
  const roots = hookRoots();

  const announce = (type: string, element: Element | null): void =>
    void document.dispatchEvent(new MouseEvent(type, { relatedTarget: element }));

  function onListen(): void {
    elements.wake((what, element) => announce(elementEvents[what], element));
    elements.list();
    roots.wake((host) => announce(hookEvents.root, host));
    graph.list();
    graph.wake({
      onCarrier: (carrier) => announce(hookEvents.element, carrier),
      onFound: elements.onLateGraph,
      onLate: () => announce(hookEvents.late, null),
    });
  }
  function onScale({ relatedTarget }: MouseEvent): void {
    if (relatedTarget instanceof HTMLMediaElement) elements.scale(relatedTarget);
  }
  function onMonitor({ detail }: CustomEvent<unknown>): void {
    if (typeof detail !== 'number' || !(detail > 0 && detail <= 1)) return;
    elements.setMonitor(detail);
    graph.setMonitor(detail);
  }
  function onSleep(): void {
    elements.sleep();
    graph.sleep();
    roots.sleep();
  }
  function onStop(): void {
    onSleep();
    if (isStanding) return;
    elements.remove();
    graph.remove();
    roots.remove();
    for (const [type, listener] of listeners) document.removeEventListener(type, listener);
    Reflect.deleteProperty(window, marker);
  }
  const listeners = [
    [hookEvents.listen, onListen],
    [hookEvents.scale, onScale],
    [hookEvents.monitor, onMonitor],
    [hookEvents.sleep, onSleep],
    [hookEvents.stop, onStop],
  ] as unknown as [string, EventListener][];

  for (const [type, listener] of listeners) document.addEventListener(type, listener);
  Object.defineProperty(window, marker, { value: true, configurable: true });
}

const elementEvents = { found: hookEvents.element, routed: hookEvents.routed, late: hookEvents.late } as const;

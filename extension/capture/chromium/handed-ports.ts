import type { HandedPort } from './offscreen-messages.ts';

/** Message ports that the background hands to this page, each by a name that comes on the runtime port as well. */
export interface HandedPorts {
  /** Waits for it: the two ways have no order. Who asks last is answered, and the newest port is kept. */
  take(name: string, signal: AbortSignal): Promise<MessagePort>;
}

/** @param container the page's view of its service worker */
export function receivePorts(
  container: Pick<ServiceWorkerContainer, 'addEventListener' | 'startMessages'>,
): HandedPorts {
  let newest: { name: string; port: MessagePort } | null = null;
  let asked: { name: string; give(port: MessagePort): void } | null = null;

  function match(): void {
    if (!newest || newest.name !== asked?.name) return;
    asked.give(newest.port);
    newest = asked = null;
  }

  container.addEventListener('message', ({ data, ports: [port] }) => {
    if (!port) return;
    newest?.port.close();
    newest = { name: (data as HandedPort).handed, port };
    match();
  });
  container.startMessages();

  return {
    take: (name, signal) =>
      new Promise((give, refuse) => {
        signal.addEventListener('abort', () => refuse(signal.reason as Error), { once: true });
        asked = { name, give };
        match();
      }),
  };
}

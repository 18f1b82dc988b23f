import type { HandedPort } from './offscreen-messages.ts';

/** How many unclaimed ports are kept: those of a few abandoned starts in a row. */
const mostUnasked = 4;

/** Message ports that the background hands to this page, each under a name that also arrives on the runtime port. */
export interface HandedPorts {
  /** Waits for it, because the two ways have no common order. */
  take(name: string, signal: AbortSignal): Promise<MessagePort>;
}

/** @param container the page's view of its service worker */
export function receivePorts(
  container: Pick<ServiceWorkerContainer, 'addEventListener' | 'startMessages'>,
): HandedPorts {
  /** oldest first */
  const unasked = new Map<string, MessagePort>();
  const asked = new Map<string, (port: MessagePort) => void>();

  function keep(name: string, port: MessagePort): void {
    unasked.set(name, port);
    for (const [oldest, forgotten] of [...unasked].slice(0, -mostUnasked)) {
      unasked.delete(oldest);
      forgotten.close();
    }
  }

  container.addEventListener('message', ({ data, ports: [port] }) => {
    if (!port) return;
    const { handed } = data as HandedPort;
    const give = asked.get(handed);
    if (give) give(port);
    else keep(handed, port);
  });
  container.startMessages();

  return {
    take: (name, signal) =>
      new Promise((give, refuse) => {
        const port = unasked.get(name);
        unasked.delete(name);
        if (port) return give(port);
        const done = (): void => void asked.delete(name);
        asked.set(name, (came) => {
          done();
          give(came);
        });
        const refused = (): void => {
          done();
          refuse(signal.reason as Error);
        };
        signal.addEventListener('abort', refused, { once: true });
      }),
  };
}

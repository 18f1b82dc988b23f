import { EarshotError } from '../../../shared-protocol/error.ts';
import { offscreenPage, type HandedPort } from './offscreen-messages.ts';

/** The part of ServiceWorkerGlobalScope that TypeScript's DOM library lacks. */
declare const clients: {
  matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Page[]>;
};
interface Page {
  readonly url: string;
  postMessage(message: HandedPort, transfer: readonly MessagePort[]): void;
}

/**
 * Hands a message port to the page that captures: runtime ports carry JSON alone, but the page is also a client of the
 * background's service worker.
 * @throws EarshotError capture-lost if there is no such page
 */
export async function handToPage(name: string, port: MessagePort): Promise<void> {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ url }) => new URL(url).pathname === `/${offscreenPage}`);
  if (!page) throw new EarshotError('capture-lost', 'no page to hand a port to');
  page.postMessage({ handed: name }, [port]);
}

/** To be called once, at the background's start: what another page of ours hands over goes on to the one that captures. */
export function passOnPorts(): void {
  addEventListener('message', ({ data, ports: [port] }: MessageEvent) => {
    // If there is no page any more, nobody waits for it.
    if (port) handToPage((data as HandedPort).handed, port).catch(() => port.close());
  });
}

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
 * Hands a message port to the capture page: runtime ports carry only JSON, but the page is also a client of the
 * background's service worker.
 * @throws EarshotError capture-lost if there is no such page
 */
export async function handToPage(name: string, port: MessagePort): Promise<void> {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ url }) => new URL(url).pathname === `/${offscreenPage}`);
  if (!page) throw new EarshotError('capture-lost', 'no page to hand a port to');
  page.postMessage({ handed: name }, [port]);
}

/** Call it once, when the background starts: it passes on to the capture page what another page of ours hands over. */
export function passOnPorts(): void {
  addEventListener('message', ({ data, ports: [port] }: MessageEvent) => {
    // If the page is gone, nobody waits for the port.
    if (port) handToPage((data as HandedPort).handed, port).catch(() => port.close());
  });
}

import type { RuntimePort } from '../../../browser.ts';
import type { OpenedCapture } from '../../open-capture.ts';
import { createFirefoxCapture } from './firefox-capture.ts';
import { framePort } from '../messages.ts';

/** Firefox's build uses this instead of ../../open-capture.ts, so that neither browser carries the other's code. */
export function openCapture(): OpenedCapture {
  const door = createFirefoxCapture();
  return {
    door,
    // A content script is the extension too; which tab it may speak for is the door's business.
    attach(port: RuntimePort) {
      if (port.name !== framePort || port.sender?.tab === undefined) return false;
      door.attach(port);
      return true;
    },
    // The event page is a document itself.
    ensureDocument: async () => undefined,
  };
}

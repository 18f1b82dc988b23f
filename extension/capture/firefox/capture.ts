import { EarshotError } from '../../../shared-protocol/error.ts';
import { browser, type RuntimePort } from '../../browser.ts';
import type { CaptureDoor } from '../capture.ts';
import { openRunningCapture, type RunningCapture } from './running-capture.ts';
import { injectScripts, registerScripts, unregisterScripts } from './tab-scripts.ts';

/** Injecting two scripts takes some 50 ms; a busy machine may need seconds. */
const startDeadlineMs = 10_000;

/**
 * Firefox has neither tabCapture nor offscreen documents: content scripts collect what each frame plays, and the event
 * page mixes and encodes it. `attach` is to be called with every runtime port that a content script opens.
 */
export function createFirefoxCapture(): CaptureDoor & { attach(port: RuntimePort): void } {
  let running: RunningCapture | null = null;

  browser.tabs.onUpdated.addListener((tabId, { status }) => {
    const capture = running;
    if (!capture || tabId !== capture.tabId || status !== 'complete') return;
    // Without the site's permission a new page is out of reach until the user clicks again.
    injectScripts(tabId).catch(() => capture.fail('capture-refused'));
  });

  return {
    attach(port) {
      if (running && port.sender?.tab?.id === running.tabId) running.attach(port);
      else port.disconnect();
    },

    async start(source, _mix, onEvent) {
      if (source.type === 'tone') throw new EarshotError('capture-refused', 'no tone');
      const { tabId } = source;
      running?.stop();
      const capture = openRunningCapture(tabId, onEvent, () => {
        if (running === capture) running = null;
      });
      running = capture;
      try {
        await withDeadline(injectScripts(tabId).then(registerScripts));
        return capture;
      } catch (thrown) {
        capture.stop();
        if (thrown instanceof EarshotError) throw thrown;
        throw new EarshotError('capture-refused', String(thrown), thrown);
      }
    },

    // The frames let go when the background does: nothing outlives it.
    adopt: async () => null,

    async release() {
      running?.stop();
      await unregisterScripts();
    },
  };
}

function withDeadline<T>(wait: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new EarshotError('capture-timeout')), startDeadlineMs);
  });
  return Promise.race([wait, late]).finally(() => clearTimeout(timer));
}

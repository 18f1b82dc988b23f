import { EarshotError } from '../../../shared-protocol/error.ts';
import { chromium } from '../../browser.ts';
import { offscreenPage } from './offscreen-messages.ts';

/** Opening the page takes some 100 ms; a busy machine may need seconds. */
const attachDeadlineMs = 10_000;
/** A live page asks ten times a second for a new background. */
const attachAgainDeadlineMs = 4000;

/** The one hidden page that Chromium allows an extension. It is created again if the present one is unusable. */
export interface OffscreenDocument {
  /** @throws EarshotError capture-timeout, browser-silent; the next call then starts over */
  ensure(): Promise<void>;
  /** whether one from an earlier background exists and answers */
  isAlive(): Promise<boolean>;
  close(): Promise<void>;
  /** its page opened a port and reported what it captures */
  onAttached(): void;
}

/**
 * A page whose loading was cut short, for example because the browser's network service died, is not listed but still
 * blocks another one. A page whose process died is listed but silent. Both are closed, whatever Chromium reports.
 * @param page.isAttached whether it has reported on its present port what it captures
 * @param page.forget the port of a closed document may still be open
 */
export function createOffscreenDocument(page: { isAttached(): boolean; forget(): void }): OffscreenDocument {
  let opening: Promise<void> | null = null;
  const waiting = new Set<() => void>();

  const isListed = async (): Promise<boolean> => {
    const contextTypes = ['OFFSCREEN_DOCUMENT' as chrome.runtime.ContextType];
    return (await chromium.runtime.getContexts({ contextTypes }).catch(() => [])).length > 0;
  };

  async function whenAttached(timeoutMs: number): Promise<void> {
    if (page.isAttached()) return;
    await new Promise<void>((resolve, reject) => {
      const onAttached = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(onAttached);
        reject(new EarshotError('capture-timeout'));
      }, timeoutMs);
      waiting.add(onAttached);
    });
  }

  const isAlive = async (): Promise<boolean> =>
    (await isListed()) &&
    whenAttached(attachAgainDeadlineMs).then(
      () => true,
      () => false,
    );

  /** There may be none. */
  async function close(): Promise<void> {
    await chromium.offscreen.closeDocument().catch(() => undefined);
    page.forget();
  }

  async function make(): Promise<void> {
    page.forget();
    const attached = whenAttached(attachDeadlineMs);
    const made = chromium.offscreen.createDocument({
      url: offscreenPage,
      reasons: ['USER_MEDIA'],
      justification: 'Captures the sound of the tab that is streamed.',
    });
    // A page that has sent something exists, even if the browser still waits for something.
    await Promise.race([attached, made.then(() => attached)]);
  }

  async function open(): Promise<void> {
    if (await isListed()) {
      if (await isAlive()) return;
      await close();
    }
    try {
      await make().catch(async (thrown: unknown) => {
        // After one wait in vain, the next one is shorter.
        if (thrown instanceof EarshotError) throw thrown;
        await close();
        await make();
      });
    } catch (thrown) {
      await close();
      throw thrown;
    }
  }

  return {
    // Two starts at once share one document: Chromium allows no second one.
    ensure: () => (opening ??= open().finally(() => (opening = null))),
    isAlive,
    async close() {
      if (opening === null) await close();
    },
    onAttached() {
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
  };
}

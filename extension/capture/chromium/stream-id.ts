import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import { chromium } from '../../browser.ts';

/** What Chromium says where it refuses a tab; matched loosely, since the texts are no contract. */
export function explainCaptureRefusal(text: string): ErrorCode {
  return /active stream/i.test(text) ? 'capture-busy' : 'capture-refused';
}

/** Good for one use within seconds. @throws EarshotError capture-refused, capture-busy */
export const streamIdOf = (tabId: number): Promise<string> =>
  chromium.tabCapture.getMediaStreamId({ targetTabId: tabId }).catch((cause: unknown) => {
    if (cause instanceof EarshotError) throw cause;
    throw new EarshotError(explainCaptureRefusal(String(cause)), String(cause), cause);
  });

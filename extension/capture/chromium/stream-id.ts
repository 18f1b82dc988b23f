import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import { chromium } from '../../browser.ts';

/** Chromium's texts for refusing a tab, matched loosely, because they are no contract. */
export function explainCaptureRefusal(text: string): ErrorCode {
  return /active stream/i.test(text) ? 'capture-busy' : 'capture-refused';
}

/** Valid once and within seconds. @throws EarshotError capture-refused, capture-busy */
export const streamIdOf = (tabId: number): Promise<string> =>
  chromium.tabCapture.getMediaStreamId({ targetTabId: tabId }).catch((cause: unknown) => {
    if (cause instanceof EarshotError) throw cause;
    throw new EarshotError(explainCaptureRefusal(String(cause)), String(cause), cause);
  });

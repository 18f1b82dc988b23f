import type { SystemName } from './host-system.ts';
import type { MessageKey } from './say.ts';

interface SystemTexts {
  download: MessageKey;
  /** the same beside the download for another system */
  forOther: MessageKey;
  /** what the system says of the file, or which file to take */
  words: MessageKey;
}

export const systemTexts: Record<SystemName, SystemTexts> = {
  windows: { download: 'downloadWindows', forOther: 'forWindows', words: 'wordsWindows' },
  macos: { download: 'downloadMac', forOther: 'forMac', words: 'wordsMac' },
  linux: { download: 'downloadLinux', forOther: 'forLinux', words: 'wordsLinux' },
};

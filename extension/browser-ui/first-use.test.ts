import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ErrorCode } from '../../shared-protocol/error.ts';

const opened: string[] = [];
let opensPopup = true;
let leadOn: (problem: { code: ErrorCode } | null) => Promise<boolean>;

beforeEach(async () => {
  opened.length = 0;
  opensPopup = true;
  vi.stubGlobal('chrome', { runtime: { id: 'test' } });
  vi.stubGlobal('browser', {
    runtime: { id: 'test', openOptionsPage: async () => void opened.push('options') },
    action: {
      async openPopup() {
        if (!opensPopup) throw new Error('openPopup requires a user gesture');
        opened.push('popup');
      },
    },
  });
  vi.resetModules();
  ({ leadOn } = await import('./first-use.ts'));
});
afterEach(() => vi.unstubAllGlobals());

it('leads to the setup without a bot, and to the picker without a channel', async () => {
  expect(await leadOn({ code: 'token-missing' })).toBe(true);
  expect(await leadOn({ code: 'channel-unchosen' })).toBe(true);
  expect(opened).toEqual(['options', 'popup']);
});

it('leaves all else to the notification, and a popup that does not open', async () => {
  opensPopup = false;
  expect(await leadOn({ code: 'channel-unchosen' })).toBe(false);
  expect(await leadOn({ code: 'kicked' })).toBe(false);
  expect(await leadOn(null)).toBe(false);
  expect(opened).toEqual([]);
});

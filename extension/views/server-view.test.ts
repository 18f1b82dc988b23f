import { expect, it } from 'vitest';
import type { ServerFacts } from '../session/session-contract.ts';
import { bitrateView } from './server-view.ts';

const server = (guildId: string, bitrate: number | null, state = 'live') =>
  ({ place: { guildId, channelId: `${guildId}0` }, state: { state, bitrate } }) as ServerFacts;

it('the bitrate is the lowest that a live channel asks for, and says which channel that is if others would allow more', () => {
  expect(bitrateView([])).toBeNull();
  expect(bitrateView([server('1', null)])).toBeNull();
  expect(bitrateView([server('1', 96_000)])).toEqual({ bitsPerSecond: 96_000, limitedBy: null });
  expect(bitrateView([server('1', 64_000), server('2', 64_000)])).toEqual({ bitsPerSecond: 64_000, limitedBy: null });
  expect(bitrateView([server('1', 96_000), server('2', 64_000), server('3', 8000, 'reconnecting')])).toEqual({
    bitsPerSecond: 64_000,
    limitedBy: { guildId: '2', channelId: '20' },
  });
});

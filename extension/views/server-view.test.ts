import { expect, it } from 'vitest';
import type { ServerFacts } from '../session/session-contract.ts';
import type { Bot } from '../account/bot.ts';
import { toModel } from '../discord/gateway/guild-cache.ts';
import { channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import { autoBitrate, bitrateView } from './server-view.ts';

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

it('the bitrate of Auto is the lowest that one of the channels allows, and unknown before they are', () => {
  const [first] = guild.channels;
  const channels = [96_000, 384_000, 800_000].map((bitrate, index) => ({
    ...first!,
    id: `${channelId}${index}`,
    bitrate,
  }));
  const bot = { client: { guilds: new Map([[guildId, toModel({ ...guild, channels })]]) } } as unknown as Pick<
    Bot,
    'client'
  >;
  const places = channels.map(({ id }) => ({ guildId, channelId: id }));
  expect(autoBitrate(places, bot)).toBe(96_000);
  expect(autoBitrate(places.slice(1), bot)).toBe(384_000);
  expect(autoBitrate(places.slice(2), bot)).toBe(510_000);
  expect(autoBitrate([{ guildId, channelId: '1' }], bot)).toBeNull();
  expect(autoBitrate(places, { client: null })).toBeNull();
});

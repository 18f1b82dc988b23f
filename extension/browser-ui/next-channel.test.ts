import { expect, it } from 'vitest';
import type { ChannelView, GuildView, ServerView } from '../page-contract/view.ts';
import { nextChannel, type ChannelWalk } from './next-channel.ts';

const channel = (id: string, guildId = 'g', blocked: ChannelView['blocked'] = null): ChannelView => ({
  ...{ id, guildId, blocked, name: id, category: null, kind: 'voice', userLimit: 0, people: [] },
});
const guild = (id: string, ...channels: ChannelView[]): GuildView => ({ id, name: id, iconUrl: null, channels });
const guilds = [
  guild('g', channel('a'), channel('b'), channel('c'), channel('d'), channel('full', 'g', 'channel-full')),
];
const live = (guildId: string, channelId: string) => ({ guildId, channelId, state: 'live' }) as ServerView;

/** As the session stores it: newest first. */
const newest = (id: string, recent: string[]): string[] => [id, ...recent.filter((one) => one !== id)];

it('goes through all recent channels, although each becomes the newest', () => {
  let recent = ['a', 'b', 'c', 'd'];
  let walk: ChannelWalk | null = null;
  const seen = [];
  for (let press = 0; press < 6; press += 1) {
    const servers = [live('g', recent[0]!)];
    walk = nextChannel({ guilds, recent, chosen: null, servers }, walk);
    seen.push(walk!.place.channelId);
    recent = newest(walk!.place.channelId, recent);
  }
  expect(seen).toEqual(['b', 'c', 'd', 'a', 'b', 'c']);
});

it('begins anew with the one before, once the channel was changed by hand', () => {
  const first = nextChannel({ guilds, recent: ['a', 'b', 'c'], chosen: null, servers: [live('g', 'a')] }, null);
  const byHand = { guilds, recent: ['d', 'b', 'a', 'c'], chosen: null, servers: [live('g', 'd')] };
  expect(nextChannel(byHand, first)?.place.channelId).toBe('b');
});

it('leaves out what is full, gone or present, and says so if nothing is left', () => {
  const place = { guildId: 'g', channelId: 'a' };
  const view = { guilds, recent: ['a', 'full', 'gone', 'b'], chosen: place, servers: [] };
  expect(nextChannel(view, null)?.place).toEqual({ guildId: 'g', channelId: 'b' });
  expect(nextChannel({ ...view, recent: ['a', 'full', 'gone'] }, null)).toBeNull();
});

it('stays in the servers that are streamed into, if there are several', () => {
  const many = [...guilds, guild('h', channel('h1', 'h'), channel('h2', 'h')), guild('i', channel('i1', 'i'))];
  const servers = [live('g', 'a'), live('h', 'h1')];
  const view = { guilds: many, recent: ['a', 'h1', 'i1', 'h2'], chosen: null, servers };
  expect(nextChannel(view, null)?.place).toEqual({ guildId: 'h', channelId: 'h2' });
});

it('goes on although the stream still fades out where it was, and back there', () => {
  const recent = ['a', 'b', 'c'];
  let walk: ChannelWalk | null = null;
  const seen = [];
  for (let press = 0; press < 4; press += 1) {
    const chosen: ChannelWalk['place'] | null = walk && walk.place;
    walk = nextChannel({ guilds, recent, chosen, servers: [live('g', 'a')] }, walk);
    seen.push(walk!.place.channelId);
  }
  expect(seen).toEqual(['b', 'c', 'a', 'b']);
});

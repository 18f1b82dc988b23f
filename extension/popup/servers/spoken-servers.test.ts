import { expect, it } from 'vitest';
import { sayEnglish } from '../../ui/english.ts';
import { endedServer, liveServer, problemOf, reconnectingServer } from '../testing/live-server.ts';
import { twoGuilds } from '../testing/two-guilds.ts';
import { spokenServers } from './spoken-servers.ts';

const known = { bot: null, guilds: twoGuilds };
const texts = (servers: Parameters<typeof spokenServers>[1]['servers'], gone: string[] = []) =>
  spokenServers(sayEnglish, { ...known, servers }, new Set(gone)).map(({ text }) => text);

it('one server has no row to tell of', () => {
  expect(texts([liveServer])).toEqual([]);
});

it('each of several is told of with its channel, and is the same from second to second and press to press', () => {
  const expected = ['Tavern: Live', 'Movie night: Live'];
  const other = { ...liveServer, guildId: 'b', channelName: 'Movie night' };
  expect(texts([liveServer, other])).toEqual(expected);
  expect(texts([{ ...liveServer, delayMs: 61, isMuted: true, isRingLit: false }, other])).toEqual(expected);
});

it('a lost connection is told of once it is shown', () => {
  expect(texts([liveServer, reconnectingServer])[1]).toBe('Movie night: Live');
  expect(texts([liveServer, reconnectingServer], ['b'])[1]).toBe('Movie night: Reconnecting');
});

it('a reason is told in its whole sentence, and interrupts if something is broken', () => {
  const tell = (...problem: Parameters<typeof problemOf>) =>
    spokenServers(sayEnglish, { ...known, servers: [liveServer, endedServer(problemOf(...problem))] }, new Set())[1];
  expect(tell('kicked', 'stream')).toEqual({
    guildId: 'b',
    text: 'Movie night: Someone disconnected the bot from Movie night.',
    isUrgent: false,
  });
  expect(tell('udp-blocked', 'try-again', 'danger')?.isUrgent).toBe(true);
});

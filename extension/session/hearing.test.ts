import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { HeardVoice } from '../../shared-protocol/native-messages.ts';
import { botId, channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import type { Gains, PlayerEvents } from '../listen/player-contract.ts';
import { createSessionWorld, tabView, type SessionWorld } from './testing/session-world.ts';

const [mara, jonas] = ['158049329150427131', '158049329150427132'];

let world: SessionWorld;
let players: { events: PlayerEvents; heard: HeardVoice[]; gains: Gains; on: (string | null)[]; isClosed: boolean }[];

beforeEach(async () => {
  vi.useFakeTimers();
  players = [];
  world = await createSessionWorld({
    openPlayer(events) {
      const player = { events, heard: [] as HeardVoice[], gains: {}, on: [] as (string | null)[], isClosed: false };
      players.push(player);
      return {
        heard: (voices) => void player.heard.push(...voices),
        setGains: (gains) => void (player.gains = gains),
        playOn: (outputId) => void player.on.push(outputId),
        close: () => void (player.isClosed = true),
      };
    },
  });
  world.helper.minor = 8;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const live = async (): Promise<void> => {
  await world.signIn();
  await world.goLive();
};
const hears = async (isOn: boolean): Promise<void> => {
  await world.session.command({ type: 'set-hears', hears: isOn });
  await world.clock.advance(200);
};
const voice = () => world.sockets.at(-1)!;
const speaks = async (userId: string, ssrc: number): Promise<void> => {
  voice().deliver({ op: 5, d: { user_id: userId, ssrc, speaking: 1 } });
  await world.clock.advance(200);
};
const listens = () =>
  world.helper.said.flatMap((message) =>
    message.type === 'listen' ? [(message as unknown as { voices: unknown }).voices] : [],
  );
const deafened = () =>
  world.sockets[0]!.sent.flatMap(({ op, d }) => (op === 4 ? [(d as { self_deaf: boolean }).self_deaf] : []));
const session = () => world.helper.said.findLast(({ type }) => type === 'open')!.session!;
const say = (...userIds: string[]): void =>
  world.helper.say({ type: 'heard', session: session(), voices: userIds.map((userId) => ({ userId, data: 'eHg=' })) });
const seen = async () => (await world.view()).hearing;
const seat = () =>
  world.dispatch('VOICE_STATE_UPDATE', {
    ...{ guild_id: guildId, channel_id: channelId, user_id: botId, session_id: 's' },
  });

it('is off at first: nobody is listened to, and the bot shows as deafened', async () => {
  await live();
  await speaks(mara, 7);
  expect(listens()).toEqual([]);
  expect(players).toEqual([]);
  expect(deafened()).toEqual([true]);
  expect(await seen()).toMatchObject({ isOn: false, blocked: null });
});

it('on, whoever is known is listened to, whoever speaks for the first time too, and never the bot itself', async () => {
  await live();
  await speaks(mara, 7);
  await hears(true);
  await speaks(jonas, 8);
  await speaks(botId, 9);
  voice().deliver({ op: 13, d: { user_id: mara } });
  await world.clock.advance(200);
  const [one, two] = [
    { userId: mara, ssrc: 7 },
    { userId: jonas, ssrc: 8 },
  ];
  expect(listens()).toEqual([[one], [one, two], [two]]);
  say(jonas);
  expect(players[0]!.heard).toEqual([{ userId: jonas, data: 'eHg=' }]);
});

it('people see that the bot listens, and see it deafened again as soon as it does not', async () => {
  await live();
  await hears(true);
  await seat();
  await hears(false);
  expect(deafened()).toEqual([true, false, true]);
  expect(listens()).toEqual([[], null]);
  expect(players[0]!.isClosed).toBe(true);
});

it('is off again with the next stream', async () => {
  await live();
  await hears(true);
  await world.session.command({ type: 'stop' });
  await world.clock.advance(2000);
  expect(players[0]!.isClosed).toBe(true);
  await world.goLive();
  await world.clock.advance(200);
  expect(await seen()).toMatchObject({ isOn: false });
  expect(deafened().at(-1)).toBe(true);
});

it('volume and mute are for each person and server, reach the player at once, and are remembered', async () => {
  await live();
  await speaks(mara, 7);
  await hears(true);
  await world.session.command({ type: 'set-heard', guildId, userId: mara, volume: 1.4 });
  expect(players[0]!.gains).toEqual({ [mara]: 1.4 });
  await world.session.command({ type: 'set-heard', guildId, userId: mara, isMuted: true });
  await world.session.command({ type: 'set-heard', guildId: '41771983423143938', userId: jonas, volume: 0.5 });
  expect(players[0]!.gains).toEqual({ [mara]: 0 });
  await world.clock.advance(1000);
  // A muted person's voice is not even decrypted.
  expect(listens().at(-1)).toEqual([]);
  say(mara);
  expect(players[0]!.heard).toEqual([]);
  expect((await seen()).people).toEqual([{ guildId, userId: mara, volume: 1.4, isMuted: true }]);
  expect(world.stored.local.heardPeople).toHaveLength(2);
  await world.session.command({ type: 'set-heard', guildId, userId: mara, volume: 1, isMuted: false });
  await world.clock.advance(1000);
  expect(world.stored.local.heardPeople).toHaveLength(1);
});

it('whoever is muted in one server is heard in another, as they are to be heard there', async () => {
  const second = { guildId: '41771983423143942', channelId: '127121515262115902' };
  const [voiceChannel] = guild.channels;
  await live();
  await hears(true);
  await world.session.command({ type: 'set-heard', guildId, userId: mara, volume: 0.5, isMuted: true });
  await world.dispatch('GUILD_CREATE', {
    ...guild,
    id: second.guildId,
    roles: guild.roles.map((role) => ({ ...role, id: second.guildId })),
    channels: [{ ...voiceChannel, id: second.channelId }],
  });
  await world.session.command({ type: 'add-server', ...second });
  await world.clock.settle();
  await world.letIn(second);
  await speaks(mara, 70);
  say(mara);
  expect(players[0]!.heard).toHaveLength(1);
  expect(players[0]!.gains).toEqual({});
  await world.session.command({ type: 'set-heard', guildId: second.guildId, userId: mara, volume: 1.5 });
  expect(players[0]!.gains).toEqual({ [mara]: 1.5 });
});

it('whom the user hears louder while a private window is streamed is not written to disk', async () => {
  world.tabs.set(1, { ...tabView(1), isPrivate: true });
  await live();
  await speaks(mara, 7);
  await hears(true);
  await world.session.command({ type: 'set-heard', guildId, userId: mara, volume: 0.5 });
  await world.session.command({ type: 'set-hears-on', outputId: 'usb' });
  await world.clock.advance(1000);
  expect(players[0]!.gains).toEqual({ [mara]: 0.5 });
  expect(world.stored.local).not.toHaveProperty('heardPeople');
  expect(world.stored.local).not.toHaveProperty('hearsOn');
});

it.each(['discord.com', 'ptb.discord.com', 'canary.discord.com'])(
  'is refused while %s is in the mix, and ends when it comes into it',
  async (site) => {
    await live();
    await hears(true);
    world.tabs.set(2, { ...tabView(2), site });
    await world.session.command({ type: 'add-tab', tabId: 2 });
    await seat();
    await world.clock.advance(200);
    expect(await seen()).toMatchObject({ isOn: false, blocked: 'discord-in-mix' });
    expect(players[0]!.isClosed).toBe(true);
    expect(deafened().at(-1)).toBe(true);
    await expect(world.session.command({ type: 'set-hears', hears: true })).rejects.toMatchObject({
      code: 'message-state',
    });
    await world.session.command({ type: 'remove-tab', tabId: 2 });
    await hears(true);
    expect(await seen()).toMatchObject({ isOn: true, blocked: null });
  },
);

it('ends within seconds if a tab in the mix goes to Discord, as far as the browser says where it is', async () => {
  await live();
  await hears(true);
  await world.clock.advance(20_000);
  expect(await seen()).toMatchObject({ isOn: true });
  world.tabs.set(1, { ...tabView(1), site: 'discord.com' });
  await world.clock.advance(6000);
  expect(await seen()).toMatchObject({ isOn: false, blocked: 'discord-in-mix' });
});

it('another page that has Discord in its name is none', async () => {
  await live();
  for (const site of ['support.discord.com.example', 'discord.community', 'notdiscord.com'])
    world.tabs.set(2, { ...tabView(2), site });
  await world.session.command({ type: 'add-tab', tabId: 2 });
  await hears(true);
  expect(await seen()).toMatchObject({ isOn: true });
});

it('an older helper cannot do it, which is said before anybody tries', async () => {
  world.helper.minor = 7;
  await live();
  expect(await seen()).toMatchObject({ blocked: 'helper-old' });
  await expect(world.session.command({ type: 'set-hears', hears: true })).rejects.toMatchObject({
    code: 'message-state',
  });
  expect(deafened()).toEqual([true]);
});

it('cannot be switched on while nothing is streamed', async () => {
  await world.signIn();
  await expect(world.session.command({ type: 'set-hears', hears: true })).rejects.toMatchObject({
    code: 'message-state',
  });
});

it('a player that is lost ends it, and the bot shows as deafened again', async () => {
  await live();
  await hears(true);
  await seat();
  players[0]!.events.onLost();
  await world.clock.advance(200);
  expect(await seen()).toMatchObject({ isOn: false });
  expect(deafened()).toEqual([true, false, true]);
});

it('plays on the device that was chosen, also the next time, as far as the browser names it', async () => {
  await live();
  await hears(true);
  players[0]!.events.onOutputs([{ id: 'usb', label: 'USB headset' }]);
  await world.session.command({ type: 'set-hears-on', outputId: 'usb' });
  expect(await seen()).toMatchObject({ outputId: 'usb', outputs: [{ label: 'USB headset' }] });
  players[0]!.events.onOutputs([]);
  expect(await seen()).toMatchObject({ outputId: null });
  await hears(false);
  await hears(true);
  expect(players.map(({ on }) => on)).toEqual([['usb'], ['usb']]);
});

it('a voice server that invents voices is told to the helper ten times a second at most, and 128 of them', async () => {
  await live();
  await hears(true);
  const before = listens().length;
  for (let round = 0; round < 100; round += 1) {
    for (let at = 0; at < 5; at += 1)
      voice().deliver({
        op: 5,
        d: { user_id: `158049329150${100_000 + round * 5 + at}`, ssrc: round * 5 + at, speaking: 1 },
      });
    await world.clock.advance(10);
  }
  expect(listens().length - before).toBeLessThanOrEqual(11);
  expect(listens().at(-1)).toHaveLength(128);
});

it('the next connection listens too, as soon as somebody is known to it', async () => {
  await live();
  await speaks(mara, 7);
  await hears(true);
  const first = session();
  voice().drop(4006);
  await world.clock.advance(2000);
  await world.letIn();
  await world.clock.advance(200);
  await speaks(jonas, 70);
  const last = world.helper.said.findLast(({ type }) => type === 'listen')!;
  expect(last).toMatchObject({ session: session(), voices: [{ userId: jonas, ssrc: 70 }] });
  expect(session()).toBeGreaterThan(first);
  say(jonas);
  expect(players[0]!.heard).toHaveLength(1);
});

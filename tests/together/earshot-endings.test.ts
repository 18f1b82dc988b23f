import { afterEach, describe, expect, it } from 'vitest';
import { startLocalServer, type LocalServer } from '../../local-server/index.ts';
import { sleep, startEarshot, type EarshotStream } from './earshot-stream.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(): Promise<LocalServer> {
  const server = await startLocalServer();
  cleanups.push(() => server.close());
  server.listener.follow(server.bot.id);
  return server;
}
/** Live, with sound that the listener hears. */
async function playing(server: LocalServer): Promise<EarshotStream> {
  const earshot = await startEarshot(server);
  cleanups.push(() => earshot.stop());
  await earshot.ready();
  earshot.tab.play(true);
  await isHeard(server, earshot);
  return earshot;
}
const heard = (server: LocalServer): number => server.listener.frames(server.bot.id).decrypted;
const isHeard = async (server: LocalServer, earshot: EarshotStream): Promise<void> => {
  const before = heard(server);
  await earshot.until(() => heard(server) >= before + 25, 'sound at the listener');
};
const asked = (server: LocalServer): (string | null)[] =>
  server.events
    .history('gateway-receive')
    .flatMap(({ op, d }) => (op === 4 ? [(d as { channel_id: string | null }).channel_id] : []));
const lost = (earshot: EarshotStream): number => earshot.events.filter(({ type }) => type === 'lost').length;

describe('a live stream', () => {
  it('whose main session ends, its seat with it, is heard again after one fresh join', async () => {
    const server = await serve();
    const earshot = await playing(server);
    server.gateway.invalidate(server.bot.id, false);
    await earshot.until(() => lost(earshot) === 1, 'the loss');
    await earshot.ready();
    await isHeard(server, earshot);
    expect(asked(server).filter((channelId) => channelId !== null)).toHaveLength(2);
    expect(server.events.history('connected').filter(({ userId }) => userId === server.bot.id)).toHaveLength(2);
    await sleep(6000);
    expect([earshot.ended(), lost(earshot)]).toEqual([null, 1]);
  });

  it.each([
    { isVoicePairReversed: true },
    { isVoicePairReversed: true, voicePairApartMs: 1000 },
    { voicePairApartMs: 1000 },
    { nullEndpointMs: 1500 },
  ])('that is moved, with %j, is heard there over one connection, without asking for it', async (faults) => {
    const server = await serve();
    const earshot = await playing(server);
    Object.assign(server.faults.gateway, faults);
    server.seats.move(server.bot.id, server.places.otherChannelId);
    await earshot.until(() => lost(earshot) === 1, 'the loss');
    await earshot.ready();
    await isHeard(server, earshot);
    expect(earshot.state()).toMatchObject({ state: 'live', channelId: server.places.otherChannelId });
    expect(asked(server)).toHaveLength(1);
    expect(server.events.history('connected').filter(({ userId }) => userId === server.bot.id)).toHaveLength(2);
  });

  it.each([2, 15])('whose host stands still for %i s is heard again by itself', async (seconds) => {
    const server = await serve();
    const earshot = await playing(server);
    const { host } = earshot.link;
    host.kill('SIGSTOP');
    await sleep(1000 * seconds);
    host.kill('SIGCONT');
    await isHeard(server, earshot);
    expect([earshot.ended(), earshot.state().state]).toEqual([null, 'live']);
  });
});

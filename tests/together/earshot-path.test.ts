import { describe, expect, it, type TestContext } from 'vitest';
import { startLocalServer, type LocalServer } from '../../local-server/index.ts';
import { sleep, startEarshot, waitUntil, type EarshotStream } from './earshot-stream.ts';
import { startUdpRelay, type UdpRelay } from './udp-relay.ts';

/** Ten seconds without an answer, and a little more. */
const unansweredMs = 12_000;
/** The same on a computer that is busy with other things. */
const noticedMs = 20_000;

interface World {
  server: LocalServer;
  relay: UdpRelay;
  earshot: EarshotStream;
}

/** Sound is heard through the relay. */
async function playing(test: TestContext, setUp: (server: LocalServer) => void = () => undefined): Promise<World> {
  const cleanups: (() => Promise<unknown>)[] = [];
  test.onTestFinished(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });
  const server = await startLocalServer({ tls: true });
  cleanups.push(() => server.close());
  setUp(server);
  server.listener.follow(server.bot.id);
  const relay = await startUdpRelay(server);
  cleanups.push(() => relay.close());
  const earshot = await startEarshot(server);
  cleanups.push(() => earshot.stop());
  await earshot.ready();
  earshot.tab.play(true);
  await moreIsHeard({ server, relay, earshot });
  return { server, relay, earshot };
}

const heard = ({ server }: World): number => server.listener.frames(server.bot.id).decrypted;
const moreIsHeard = (world: World): Promise<void> => {
  const before = heard(world);
  return world.earshot.until(() => heard(world) >= before + 25, 'sound at the listener');
};
const times = ({ earshot }: World, type: 'lost' | 'connected'): number =>
  earshot.events.filter((event) => event.type === type).length;
const endings = ({ earshot }: World): string[] =>
  earshot.link.host.messages.flatMap((message) => (message.type === 'ended' ? [message.code] : []));
/** Sessions that discovered their address: a request may have been repeated. */
const discoveries = ({ server }: World): number =>
  new Set(server.events.history('discovery').map(({ ssrc }) => ssrc)).size;

// They wait for different clocks, each in its own world.
describe.concurrent('a way through the network', () => {
  it('on which a NAT gave the sender another port, which the server drops, is replaced by itself', async (test) => {
    const world = await playing(test);
    await world.relay.changePort();
    const changedMs = performance.now();
    await waitUntil(
      () => times(world, 'lost') === 1,
      () => 'the loss',
      noticedMs,
    );
    await moreIsHeard(world);
    expect(performance.now() - changedMs).toBeLessThan(2 * noticedMs);
    expect(endings(world)).toEqual(['udp-unanswered']);
    expect(discoveries(world)).toBe(2);
    expect(world.server.listener.plaintextFrames()).toBe(0);
  });

  it('that is dark for 40 s is not shown as live meanwhile, and carries again by itself', async (test) => {
    const world = await playing(test);
    world.relay.isDark = true;
    const darkMs = performance.now();
    await waitUntil(
      () => times(world, 'lost') === 1,
      () => 'the loss',
      noticedMs,
    );
    while (performance.now() - darkMs < 40_000) {
      expect(world.earshot.state().state).toBe('reconnecting');
      await sleep(200);
    }
    world.relay.isDark = false;
    await moreIsHeard(world);
    expect(times(world, 'lost')).toBe(1);
    expect(endings(world)).toEqual(['udp-unanswered']);
    expect(world.server.listener.plaintextFrames()).toBe(0);
  });

  it('to a server that never answers keepalives is not given up for a blackout, and goes on after it', async (test) => {
    const world = await playing(test, (server) => void (server.faults.udp.answersKeepalives = false));
    await waitUntil(
      () => world.earshot.stats.at(-1)?.answersKeepalives === false,
      () => 'what there is to learn',
    );
    world.relay.isDark = true;
    await sleep(unansweredMs);
    world.relay.isDark = false;
    await moreIsHeard(world);
    expect([times(world, 'lost'), endings(world), discoveries(world)]).toEqual([0, [], 1]);
    expect(world.earshot.stats.at(-1)).toMatchObject({ answered: 0, answerAgoMs: null });
  });

  it('whose server takes voice from the new port as well just goes on', async (test) => {
    const world = await playing(test, (server) => void (server.faults.udp.unknownSenders = 'accept'));
    await world.relay.changePort();
    await moreIsHeard(world);
    await sleep(unansweredMs);
    await moreIsHeard(world);
    expect([times(world, 'lost'), endings(world), discoveries(world)]).toEqual([0, [], 1]);
  });
});

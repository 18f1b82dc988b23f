import { expect, it } from 'vitest';
import type { ServerView, SessionView } from '../../extension/page-contract/view.ts';
import type { ViewCommand } from '../../extension/page-contract/view-command.ts';
import type { Listener } from '../../local-server/listener/listener.ts';
import type { LocalServer } from '../../local-server/index.ts';
import { steadyAmplitude } from '../sound/measure.ts';
import { patienceMs, pause } from './rig.ts';
import { sampleRate } from './test-signal.ts';
import { pitch, volume } from './tone-pages.ts';

interface Ground {
  server: LocalServer;
  command(command: ViewCommand): Promise<unknown>;
  until(isRight: (view: SessionView) => boolean): Promise<SessionView>;
  /** as the browser does if it may stop one in mid-stream */
  stopBackground?(): Promise<void>;
}

/** Enough to tell a pitch, and that it goes on. */
const listenPackets = 60;

/** How loud the page's tone is in what this listener hears from now on, as a share of what the page plays. */
async function toneAt(listener: Listener): Promise<number> {
  listener.reset();
  for (const endMs = Date.now() + patienceMs; listener.summary().packets < listenPackets;) {
    if (Date.now() > endMs) return 0;
    await pause(20);
  }
  const { samples, channels } = listener.samples();
  const left = Float32Array.from({ length: samples.length / channels }, (_, at) => samples[at * channels]! / 32_768);
  return steadyAmplitude(left, pitch.media, sampleRate) / volume;
}

/** A machine that is busy with something else leaves gaps in one listen, not in all. */
async function expectTone(listener: Listener): Promise<void> {
  const shares: number[] = [];
  while (shares.length < 4 && !shares.some((share) => share > 0.5)) shares.push(await toneAt(listener));
  expect(Math.max(...shares), 'the tone that was heard').toBeGreaterThan(0.5);
}

/**
 * The tests of a file whose page plays `pitch.media` and streams in v8 into the server's first channel already.
 * @param isStopped `stopBackground` is there, and the stream outlives it
 */
export function testSeveralServers(ground: () => Ground, { isStopped = false } = {}): void {
  let there: Listener;
  const rowOf = (view: SessionView, guildId: string): ServerView | undefined =>
    view.servers.find((server) => server.guildId === guildId);
  const untilRow = (guildId: string, isRight: (row: ServerView) => boolean): Promise<SessionView> =>
    ground().until((view) => {
      const row = rowOf(view, guildId);
      return row !== undefined && isRight(row);
    });
  const first = (): string => ground().server.guildId;
  const second = (): string => ground().server.places.otherGuildId;

  it('the same sound goes into a second server, encrypted for each', async () => {
    const { server, command } = ground();
    const { otherGuildId: guildId, otherGuildChannelId: channelId } = server.places;
    there = server.listenIn(channelId);
    await command({ type: 'add-server', guildId, channelId });
    await untilRow(guildId, (row) => row.state === 'live' && row.dave === 'ready');
    await Promise.all([expectTone(server.listener), expectTone(there)]);
    expect([server.listener, there].map((listener) => listener.plaintextFrames())).toEqual([0, 0]);
    expect(there.privacyCode()).not.toBe(server.listener.privacyCode());
  });

  if (isStopped)
    it('a stopped background comes back into both, each encrypted, and nothing leaves in the clear', async () => {
      const { server, stopBackground, until } = ground();
      const listeners = [server.listener, there];
      for (const listener of listeners) listener.reset();
      await stopBackground?.();
      const view = await until(
        ({ servers }) =>
          servers.length === 2 && servers.every((row) => row.state === 'live' && row.dave === 'ready' && !row.isSilent),
      );
      expect(view.servers.map(({ guildId, problem }) => [guildId, problem])).toEqual([
        [first(), null],
        [second(), null],
      ]);
      await Promise.all(listeners.map(expectTone));
      expect(listeners.map((listener) => listener.plaintextFrames())).toEqual([0, 0]);
    });

  it('a move onto a stage without encryption is the first server’s alone', async () => {
    const { server } = ground();
    const { stageChannelId } = server.places;
    server.listener.join(stageChannelId);
    server.seats.move(server.bot.id, stageChannelId);
    await untilRow(first(), (row) => row.state === 'live' && row.unheard === 'suppressed');
    server.seats.setFlags(server.bot.id, first(), { suppress: false });
    const view = await untilRow(first(), (row) => row.state === 'live' && row.unheard === null);
    expect(rowOf(view, first())).toMatchObject({ channelId: stageChannelId, dave: 'off' });
    expect(rowOf(view, second())).toMatchObject({ state: 'live', dave: 'ready', problem: null });
    await Promise.all([expectTone(server.listener), expectTone(there)]);
    expect(there.plaintextFrames()).toBe(0);
  });

  it('a kick is the second server’s alone, and its row leads back', async () => {
    const { server, command } = ground();
    server.seats.unseat(server.bot.id, second());
    const view = await untilRow(second(), (row) => row.state === 'ended');
    expect(rowOf(view, second())?.problem).toMatchObject({ code: 'kicked', action: 'stream' });
    expect([view.stream.state, view.problem]).toEqual(['live', null]);
    await expectTone(server.listener);
    await command({ type: 'retry-server', guildId: second() });
    await untilRow(second(), (row) => row.state === 'live' && row.dave === 'ready');
    await Promise.all([expectTone(server.listener), expectTone(there)]);
  });

  it('one is stopped, then the other', async () => {
    const { server, command, until } = ground();
    await command({ type: 'stop-server', guildId: first() });
    await until(({ servers }) => servers.length === 1);
    expect(server.seats.find(server.bot.id, first())).toBeUndefined();
    await expectTone(there);
    await command({ type: 'stop' });
    await until(({ stream }) => stream.state === 'idle');
    expect(server.seats.find(server.bot.id, second())).toBeUndefined();
  });
}

import { describe, expect, it } from 'vitest';
import { channelId, guildId } from '../discord/testing/gateway-world.ts';
import { createStreamWorld, type StreamWorld } from './testing/stream-world.ts';

const mix = {
  channelVolume: 1,
  isMuted: false,
  monitorVolume: 1,
  isMonitorMuted: false,
  tabs: { 1: 1 },
  duck: 1,
  levels: false,
};
const frame = (sequence: number) =>
  ({ type: 'frame', frame: { sequence, capturedAt: 0, data: 'AAAA', peaks: [0.5, 0.5] } }) as const;

async function live(changes?: Parameters<typeof createStreamWorld>[0]): Promise<StreamWorld> {
  const world = await createStreamWorld(changes);
  await world.connect();
  return world;
}
const masks = (world: StreamWorld) =>
  world.sockets
    .flatMap(({ sent }) => sent.filter(({ op }) => op === 5))
    .map(({ d }) => (d as { speaking: number }).speaking);
/** the messages about sound that the host received */
const sound = (world: StreamWorld) =>
  world.toHost.flatMap((said): (number | string)[] => {
    if (said.type === 'audio') return [said.sequence];
    return said.type === 'pause' ? [said.flush ? 'flush' : 'pause'] : [];
  });

describe('a stream that is held', () => {
  it('lets nothing out from that moment on, not even the host’s queue, and says so behind the silence', async () => {
    const world = await live();
    world.capture(frame(1));
    world.stream.setMix({ ...mix, isMuted: true }, true);
    world.capture(frame(2));
    world.capture(frame(3));
    expect(sound(world)).toEqual([1, 'flush']);
    expect(world.toCapture.at(-1)).toEqual(['mix', { ...mix, isMuted: true }]);
    await world.clock.advance(149);
    expect(masks(world)).toEqual([1]);
    await world.clock.advance(1);
    expect(masks(world)).toEqual([1, 0]);
    world.stream.setMix(mix, false);
    expect(masks(world)).toEqual([1, 0, 1]);
    world.capture(frame(4));
    expect(sound(world)).toEqual([1, 'flush', 4]);
  });

  it('is flushed once, whatever else changes meanwhile', async () => {
    const world = await live();
    for (const channelVolume of [1, 0.5, 0.2]) world.stream.setMix({ ...mix, channelVolume }, true);
    expect(sound(world)).toEqual(['flush']);
    expect(world.toCapture.filter(([what]) => what === 'mix')).toHaveLength(3);
  });

  it('shows no ring when its indicator changes, when the tab sounds again or when it reconnects', async () => {
    const world = await live();
    world.stream.setMix(mix, true);
    await world.clock.advance(150);
    world.stream.setIndicator('none');
    world.capture({ type: 'silence', isSilent: true });
    world.capture({ type: 'silence', isSilent: false });
    world.last().drop(4006);
    await world.clock.advance(1000);
    await world.connect();
    world.capture(frame(9));
    expect(
      masks(world)
        .slice(1)
        .every((mask) => mask === 0),
    ).toBe(true);
    expect(sound(world)).not.toContain(9);
    world.stream.setMix(mix, false);
    expect(masks(world).at(-1)).toBe(2);
  });

  it('may begin so, if it was so before the background was restarted', async () => {
    const world = await live({ isAdopted: true, isHeld: true, mix: { ...mix, isMuted: true } });
    world.capture(frame(1));
    expect(sound(world)).toEqual([]);
    expect(masks(world)).toEqual([0]);
  });

  it('still shows how loud it would be', async () => {
    const peaks: (readonly [number, number])[] = [];
    const world = await live({ isHeld: true, onPeaks: (one) => void peaks.push(one) });
    world.capture(frame(1));
    expect(peaks).toEqual([[0.5, 0.5]]);
  });
});

describe('a capture that is taken over', () => {
  it('encodes for nobody until there is a connection', async () => {
    const world = await createStreamWorld({ isAdopted: true });
    expect(world.encoded).toEqual([null]);
    await world.connect();
    expect(world.encoded).toEqual([null, { codec: 'opus', bitrate: 64_000 }]);
  });
});

describe('the tabs of a stream', () => {
  it('are added and taken out while it continues', async () => {
    const world = await live();
    await world.stream.addTab(2, { volume: 1, overMs: 10 });
    world.stream.removeTab(1);
    expect(world.toCapture.slice(1)).toEqual([
      ['add', 2],
      ['remove', 1],
    ]);
    expect(world.joins).toBe(1);
  });

  it('are reported one by one', async () => {
    const world = await live();
    world.capture({ type: 'warning', tabId: 1, code: 'source-tainted' });
    world.capture({ type: 'warning', tabId: 1, code: null });
    expect(world.sources).toMatchObject([{ code: 'source-tainted' }, { code: null }]);
    expect(world.outcome()).toBeUndefined();
  });

  it('that ended while no background was there are missed when the capture is taken over', async () => {
    const world = await live({ isAdopted: true, mix: { ...mix, tabs: { 1: 1, 2: 0.5, 3: 1 } } });
    expect(world.sources).toMatchObject([{ type: 'tab-ended', tabId: 3, error: { code: 'capture-ended' } }]);
    expect(world.toCapture[0]).toEqual(['mix', { ...mix, tabs: { 1: 1, 2: 0.5, 3: 1 } }]);
  });
});

describe('the test tone', () => {
  const tone = { target: { tab: null, guildId, channelId } };

  it('sounds once there is a key, and not before: it sounds only once', async () => {
    const world = await live(tone);
    expect(world.toCapture[0]).toEqual(['start', { type: 'tone' }]);
    expect(world.encoded).toEqual([]);
    expect(masks(world)).toEqual([]);
    await world.clock.advance(8000);
    expect(world.outcome()).toBeUndefined();
    world.report({ type: 'dave', state: 'ready', privacyCode: '1'.repeat(30) });
    expect(world.encoded).toEqual([{ codec: 'opus', bitrate: 64_000 }]);
    expect(masks(world)).toEqual([1]);
    world.report({ type: 'dave', state: 'securing', privacyCode: null });
    world.report({ type: 'dave', state: 'ready', privacyCode: '2'.repeat(30) });
    expect(world.encoded.every((format) => format?.codec === 'opus')).toBe(true);
  });
});

describe('a stream that is moved by its user', () => {
  const elsewhere = { guildId, channelId: '127121515262115999' };

  it('joins there at once, without leaving first, and the capture continues', async () => {
    const world = await live();
    world.stream.moveTo(elsewhere);
    await world.clock.settle();
    await world.connect();
    const types = world.events.map(({ type }) => type);
    expect(types.slice(types.indexOf('lost'), types.indexOf('lost') + 2)).toEqual(['lost', 'moved']);
    expect(types.filter((type) => type === 'lost')).toHaveLength(1);
    expect(world.events.find(({ type }) => type === 'moved')).toMatchObject({ ...elsewhere, isAsked: true });
    expect(world.events.at(-1)).toMatchObject({ type: 'connected' });
    expect(world.asked.at(-1)).toEqual({ ...elsewhere, isAfresh: false });
    expect(world.left).toEqual([]);
    expect(world.toCapture).toHaveLength(1);
  });

  it('between two tries goes there with the next one, and its loss is reported like any other', async () => {
    const world = await live();
    world.last().drop(4006);
    await world.clock.settle();
    const moved = { ...elsewhere, mute: false, suppress: false, sessionId: 'session', isAsked: false };
    world.fromBot({ type: 'own-voice-state', ...moved });
    await world.clock.advance(1000);
    await world.connect();
    expect(world.asked.at(-1)).toMatchObject(elsewhere);
    const before = world.events.filter(({ type }) => type === 'lost').length;
    world.last().drop(4006);
    await world.clock.settle();
    expect(world.events.filter(({ type }) => type === 'lost')).toHaveLength(before + 1);
  });

  it('as often as the user likes: no move counts as a failed try', async () => {
    const world = await live();
    for (let times = 0; times < 12; times += 1) {
      world.stream.moveTo({ guildId, channelId: `1271215152621159${10 + times}` });
      await world.clock.settle();
      await world.connect();
    }
    expect(world.outcome()).toBeUndefined();
    expect(world.joins).toBe(13);
  });

  it('to another server leaves the one where it was, and ignores events there from then on', async () => {
    const world = await live();
    world.stream.moveTo({ guildId: '127121515262115002', channelId: '127121515262115003' });
    await world.clock.settle();
    await world.connect();
    expect(world.left).toEqual([guildId]);
    world.fromBot({ type: 'channel-deleted', guildId, channelId });
    world.fromBot({ type: 'guild-lost', guildId, isOutage: false });
    await world.clock.settle();
    expect(world.outcome()).toBeUndefined();
    world.stream.stop();
    await world.clock.settle();
    expect(world.left).toEqual([guildId, '127121515262115002']);
  });

  it('joins again if it is asked to start over', async () => {
    const world = await live();
    world.stream.startOver();
    await world.clock.advance(1000);
    await world.connect();
    expect(world.asked.at(-1)).toMatchObject({ channelId, isAfresh: true });
    expect(world.outcome()).toBeUndefined();
  });
});

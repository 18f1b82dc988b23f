import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MicrophoneState, MicrophoneWish } from '../capture/sound/tab-capture.ts';
import { createFakeClock, type FakeClock } from '../time/testing/fake-clock.ts';
import { keepMicrophone, type MicrophoneKeeper } from './keep-microphone.ts';
import { microphoneConstraints, type MicrophoneSource } from './open-microphone.ts';

const wish: MicrophoneWish = { deviceId: null, cancelsEcho: true, volume: 1, isOpen: true };

let clock: FakeClock;
let keeper: MicrophoneKeeper;
let states: MicrophoneState[];
/** the requests, and the browser's next answer */
let asked: MicrophoneSource[];
let answer: () => Promise<MediaStream>;
let isAllowed: boolean;
let onPermission: () => void;
let tracks: ReturnType<typeof makeTrack>[];
/** reports to the streams in use */
let used: { set: MicrophoneWish[]; isClosed: boolean }[];

const makeTrack = (label = 'USB headset') => Object.assign(new EventTarget(), { stop: vi.fn(), label });
const streamOf = (track: ReturnType<typeof makeTrack>) =>
  ({ getTracks: () => [track], getAudioTracks: () => [track] }) as unknown as MediaStream;
const refusal = (name: string) => async (): Promise<MediaStream> => {
  throw new DOMException('no', name);
};

beforeEach(() => {
  clock = createFakeClock();
  states = [];
  asked = [];
  tracks = [];
  used = [];
  isAllowed = true;
  onPermission = () => {};
  answer = async () => {
    const track = makeTrack();
    tracks.push(track);
    return streamOf(track);
  };
  keeper = keepMicrophone({
    clock,
    door: {
      open(source) {
        asked.push({ ...source });
        return answer();
      },
      mayOpen: async () => isAllowed,
      onPermission(listener) {
        onPermission = listener;
        return () => {};
      },
    },
    async use(stream) {
      const one = { set: [] as MicrophoneWish[], isClosed: false };
      used.push(one);
      return {
        set: (next) => void one.set.push(next),
        close() {
          one.isClosed = true;
          for (const track of stream.getTracks()) track.stop();
        },
      };
    },
    onState: (state) => void states.push(state),
  });
});

const follow = async (next: MicrophoneWish | null): Promise<void> => {
  keeper.follow(next);
  await clock.settle();
};

describe('a microphone that is wished for', () => {
  it('is opened, said by its name, and let go of', async () => {
    await follow(wish);
    expect(states).toEqual([{ at: 'opening' }, { at: 'open', name: 'USB headset' }]);
    await follow(null);
    expect(keeper.state).toEqual({ at: 'off' });
    expect(tracks[0]?.stop).toHaveBeenCalledOnce();
  });

  it('stays the same one while only its volume or its key changes', async () => {
    await follow(wish);
    await follow({ ...wish, volume: 0.5, isOpen: false });
    expect(asked).toHaveLength(1);
    expect(used[0]?.set.at(-1)).toMatchObject({ volume: 0.5, isOpen: false });
  });

  it('is another one after another device was chosen, and the first is let go of', async () => {
    await follow(wish);
    await follow({ ...wish, deviceId: 'desk' });
    await follow({ ...wish, deviceId: 'desk', cancelsEcho: false });
    expect(asked.map(({ deviceId, cancelsEcho }) => [deviceId, cancelsEcho])).toEqual([
      [null, true],
      ['desk', true],
      ['desk', false],
    ]);
    expect(used.map(({ isClosed }) => isClosed)).toEqual([true, true, false]);
  });

  it('that opens when nobody wants it any more is let go of', async () => {
    let open: (stream: MediaStream) => void = () => {};
    answer = () => new Promise((resolve) => (open = resolve));
    await follow(wish);
    await follow(null);
    const late = makeTrack();
    open(streamOf(late));
    await clock.settle();
    expect(late.stop).toHaveBeenCalled();
    expect(used).toEqual([]);
    expect(keeper.state).toEqual({ at: 'off' });
  });

  it('has what changed while it was being opened', async () => {
    let open: (stream: MediaStream) => void = () => {};
    answer = () => new Promise((resolve) => (open = resolve));
    await follow(wish);
    await follow({ ...wish, isOpen: false });
    open(streamOf(makeTrack()));
    await clock.settle();
    expect(used[0]?.set.at(-1)?.isOpen).toBe(false);
  });
});

describe('a microphone that fails', () => {
  it.each([
    ['NotAllowedError', 'refused'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
  ])('says why: %s is %s', async (name, fault) => {
    answer = refusal(name);
    await follow(wish);
    expect(keeper.state).toEqual({ at: 'failed', fault });
  });

  it('is not asked for if it is not allowed, and opens once it is', async () => {
    isAllowed = false;
    await follow(wish);
    expect(asked).toEqual([]);
    expect(keeper.state).toEqual({ at: 'failed', fault: 'refused' });
    await clock.advance(60_000);
    expect(asked).toEqual([]);
    isAllowed = true;
    onPermission();
    await clock.settle();
    expect(keeper.state).toMatchObject({ at: 'open' });
  });

  it('is tried again by itself while it is busy or away, without a flicker', async () => {
    answer = refusal('NotReadableError');
    await follow(wish);
    await clock.advance(10_000);
    expect(asked.length).toBeGreaterThanOrEqual(5);
    expect(states).toEqual([{ at: 'opening' }, { at: 'failed', fault: 'busy' }]);
    answer = async () => streamOf(makeTrack('Desk'));
    await clock.advance(2000);
    expect(keeper.state).toEqual({ at: 'open', name: 'Desk' });
    const tries = asked.length;
    await clock.advance(60_000);
    expect(asked).toHaveLength(tries);
  });

  it('is missing once it is unplugged, and back once it is plugged in', async () => {
    await follow(wish);
    answer = refusal('NotFoundError');
    tracks[0]?.dispatchEvent(new Event('ended'));
    await clock.settle();
    expect(keeper.state).toEqual({ at: 'failed', fault: 'missing' });
    expect(used[0]?.isClosed).toBe(true);
    answer = async () => streamOf(makeTrack());
    await clock.advance(2000);
    expect(keeper.state).toMatchObject({ at: 'open' });
  });

  it('is refused if its permission was taken back in mid-sentence', async () => {
    await follow(wish);
    isAllowed = false;
    tracks[0]?.dispatchEvent(new Event('ended'));
    await clock.settle();
    expect(keeper.state).toEqual({ at: 'failed', fault: 'refused' });
  });

  it('counts as busy if the system never answers, and what it answers too late is let go of', async () => {
    let open: (stream: MediaStream) => void = () => {};
    answer = () => new Promise((resolve) => (open = resolve));
    await follow(wish);
    await clock.advance(10_000);
    expect(keeper.state).toEqual({ at: 'failed', fault: 'busy' });
    const late = makeTrack();
    open(streamOf(late));
    await clock.settle();
    expect(late.stop).toHaveBeenCalled();
  });

  it('is left alone once it was closed', async () => {
    answer = refusal('NotReadableError');
    await follow(wish);
    keeper.close();
    const tries = asked.length;
    await clock.advance(60_000);
    expect(asked).toHaveLength(tries);
    expect(clock.pendingTimers).toBe(0);
  });
});

it('asks that everything this computer plays is taken out, or nothing', () => {
  const source = { deviceId: 'desk', cancelsEcho: true };
  expect(microphoneConstraints(source).audio).toMatchObject({
    deviceId: { exact: 'desk' },
    echoCancellation: { ideal: 'all' },
  });
  expect(microphoneConstraints({ ...source, cancelsEcho: false }).audio).toMatchObject({ echoCancellation: false });
  expect(microphoneConstraints({ ...source, deviceId: null }).audio).not.toHaveProperty('deviceId');
});

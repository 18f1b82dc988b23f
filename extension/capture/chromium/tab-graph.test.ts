import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTabGraph } from './tab-graph.ts';

const makeTrack = () => Object.assign(new EventTarget(), { stop: vi.fn() });
let track: ReturnType<typeof makeTrack>;
let otherTrack: ReturnType<typeof makeTrack>;
const streamOf = (one: typeof track) => ({ getTracks: () => [one], getAudioTracks: () => [one] });
const mix = {
  channelVolume: 1,
  isMuted: false,
  monitorVolume: 1,
  isMonitorMuted: false,
  tabs: {},
  duck: 1,
  levels: false,
};
/** gain nodes in the order of creation: channel, all tabs, monitor, then one for each tab */
let gains: { value: number; target: number; curve?: Float32Array }[];
const terminate = vi.fn();
const onEnded = vi.fn();
const onTabEnded = vi.fn();
let context: FakeContext;
let addModule: () => Promise<void>;
let makeWorker: () => void;
let resume: () => Promise<void>;

/** The parts of the browser's AudioContext that a graph uses; the test sets its states. */
class FakeContext extends EventTarget {
  state: AudioContextState = 'running';
  resumes = 0;
  audioWorklet = { addModule: () => addModule() };
  destination = {};
  constructor() {
    super();
    // The code under test creates it; the test has no other access to it.
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    context = this;
  }
  currentTime = 0;
  createMediaStreamSource = () => ({ connect: () => {}, disconnect: () => {} });
  createGain = () => {
    const heard: (typeof gains)[number] = { value: 1, target: Number.NaN };
    gains.push(heard);
    const gain = {
      get value() {
        return heard.value;
      },
      set value(next) {
        heard.value = next;
      },
      cancelScheduledValues: () => {},
      setValueAtTime: () => {},
      linearRampToValueAtTime: (to: number, at: number) => {
        expect(at).toBe(0.01);
        heard.target = to;
      },
      setValueCurveAtTime: (curve: Float32Array) => {
        heard.curve = curve;
        heard.target = curve.at(-1)!;
      },
    };
    return { context: this, gain, connect: () => {}, disconnect: () => {} };
  };
  async resume(): Promise<void> {
    this.resumes += 1;
    await resume();
    this.turn('running');
  }
  async close(): Promise<void> {
    this.turn('closed');
  }
  turn(state: AudioContextState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

beforeEach(() => {
  addModule = resume = async () => {};
  makeWorker = () => {};
  gains = [];
  track = makeTrack();
  otherTrack = makeTrack();
  const streams = [streamOf(track), streamOf(otherTrack)];
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: async () => streams.shift() } });
  vi.stubGlobal('AudioContext', FakeContext);
  vi.stubGlobal(
    'AudioWorkletNode',
    class {
      port = { postMessage: () => {} };
    },
  );
  vi.stubGlobal(
    'Worker',
    class {
      constructor() {
        makeWorker();
      }
      postMessage = () => {};
      terminate = terminate;
    },
  );
  vi.stubGlobal('MessageChannel', class {});
});
afterEach(() => {
  vi.clearAllMocks();
  vi.unstubAllGlobals();
});

const entrance = { volume: 1, overMs: 10 };
const source = { type: 'tab', tabId: 1, streamId: 'stream-1' } as const;
const open = (signal = new AbortController().signal) =>
  openTabGraph({ source, mix, signal, onEncoderFailed: () => {}, onTabEnded, onMicrophone: () => {}, onEnded });

describe('letting the tab go', () => {
  it('happens if the worklet does not load', async () => {
    addModule = () => Promise.reject(new DOMException('no module', 'AbortError'));
    await expect(open()).rejects.toThrow('no module');
    expect(track.stop).toHaveBeenCalledOnce();
    expect(context.state).toBe('closed');
    expect(onEnded).not.toHaveBeenCalled();
  });

  it('happens if the encoder does not start', async () => {
    makeWorker = () => {
      throw new Error('no worker');
    };
    await expect(open()).rejects.toThrow('no worker');
    expect(track.stop).toHaveBeenCalledOnce();
    expect(context.state).toBe('closed');
  });

  it('happens if the start is given up while the sound device does not answer', async () => {
    const controller = new AbortController();
    addModule = async () => void (context.state = 'suspended');
    const asked = new Promise<void>((resolve) => {
      resume = () => new Promise(() => resolve());
    });
    void open(controller.signal);
    await asked;
    expect(track.stop).not.toHaveBeenCalled();
    controller.abort();
    expect(track.stop).toHaveBeenCalledOnce();
    expect(context.state).toBe('closed');
  });

  it('happens if the start was given up before the browser gave the stream', async () => {
    const controller = new AbortController();
    const opening = open(controller.signal);
    controller.abort();
    await expect(opening).rejects.toThrow();
    expect(track.stop).toHaveBeenCalledOnce();
  });

  it('happens at the end, once, and is no end that is reported', async () => {
    const controller = new AbortController();
    await open(controller.signal);
    expect(track.stop).not.toHaveBeenCalled();
    controller.abort();
    expect(track.stop).toHaveBeenCalledOnce();
    expect(terminate).toHaveBeenCalledOnce();
    expect(context.state).toBe('closed');
    track.dispatchEvent(new Event('ended'));
    expect(onEnded).not.toHaveBeenCalled();
  });
});

describe('an open graph', () => {
  it.each(['suspended', 'interrupted'] as const)('goes on after the browser turned it %s', async (state) => {
    await open();
    expect(context.resumes).toBe(0);
    context.turn(state);
    await vi.waitFor(() => expect(context.state).toBe('running'));
    expect(context.resumes).toBe(1);
    expect(onEnded).not.toHaveBeenCalled();
  });

  it('survives a resume that is refused, and asks again at the next change', async () => {
    await open();
    resume = () => Promise.reject(new DOMException('no device', 'InvalidStateError'));
    context.turn('suspended');
    context.turn('interrupted');
    await vi.waitFor(() => expect(context.resumes).toBe(2));
    expect(onEnded).not.toHaveBeenCalled();
  });

  it('reports its end if the browser closed the context', async () => {
    await open();
    context.turn('closed');
    expect(onEnded).toHaveBeenCalledOnce();
  });

  it('reports its end if the tab ended', async () => {
    await open();
    track.dispatchEvent(new Event('ended'));
    expect(onEnded).toHaveBeenCalledOnce();
  });
});

describe('several tabs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('each have their volume, beside that of the channel and of the loudspeakers', async () => {
    const graph = await open();
    await graph.addTab(2, 'stream-2', entrance);
    expect(graph.tabIds()).toEqual([1, 2]);
    graph.setMix({ ...mix, channelVolume: 1.5, monitorVolume: 0.2, tabs: { 2: 0.35 } }, 10);
    expect(gains.map(({ target }) => target)).toEqual([1.5, Number.NaN, 0.2, 1, 0.35]);
    graph.setMix({ ...mix, channelVolume: 1.5, isMuted: true, monitorVolume: 0.2, isMonitorMuted: true }, 10);
    expect(gains.map(({ target }) => target)).toEqual([0, Number.NaN, 0, 1, 1]);
  });

  it('come in from silence, at the volume that was set before', async () => {
    const graph = await open();
    await graph.addTab(2, 'stream-2', { volume: 0.5, overMs: 1000 });
    expect(gains.at(-1)?.curve?.at(1)).toBeGreaterThan(0);
    expect(gains.at(-1)).toMatchObject({ value: 0, target: 0.5 });
  });

  it('leave by a fade, one by one, and the last one stays', async () => {
    const graph = await open();
    await graph.addTab(2, 'stream-2', entrance);
    graph.removeTab(1);
    expect(graph.tabIds()).toEqual([2]);
    expect(gains[3]?.target).toBe(0);
    expect(track.stop).not.toHaveBeenCalled();
    vi.advanceTimersByTime(20);
    expect(track.stop).toHaveBeenCalledOnce();
    graph.removeTab(2);
    vi.advanceTimersByTime(20);
    expect(otherTrack.stop).not.toHaveBeenCalled();
    expect(onTabEnded).not.toHaveBeenCalled();
  });

  it('end one by one, and only the last end is the end of all', async () => {
    const graph = await open();
    await graph.addTab(2, 'stream-2', entrance);
    track.dispatchEvent(new Event('ended'));
    expect(onTabEnded.mock.calls).toEqual([[1]]);
    expect(onEnded).not.toHaveBeenCalled();
    otherTrack.dispatchEvent(new Event('ended'));
    expect(onEnded).toHaveBeenCalledOnce();
  });

  it('are all let go at the end', async () => {
    const controller = new AbortController();
    const graph = await open(controller.signal);
    await graph.addTab(2, 'stream-2', entrance);
    controller.abort();
    expect(track.stop).toHaveBeenCalledOnce();
    expect(otherTrack.stop).toHaveBeenCalledOnce();
  });

  it('do not come in if they were taken out while the browser was still opening them', async () => {
    const graph = await open();
    const adding = graph.addTab(2, 'stream-2', entrance);
    graph.removeTab(2);
    await expect(adding).rejects.toMatchObject({ code: 'interrupted' });
    expect(otherTrack.stop).toHaveBeenCalledOnce();
    expect(graph.tabIds()).toEqual([1]);
  });

  it('do not come in if all of it ended meanwhile', async () => {
    const controller = new AbortController();
    const graph = await open(controller.signal);
    const adding = graph.addTab(2, 'stream-2', entrance);
    controller.abort();
    await expect(adding).rejects.toMatchObject({ code: 'interrupted' });
    expect(otherTrack.stop).toHaveBeenCalledOnce();
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTabGraph } from './tab-graph.ts';

const track = Object.assign(new EventTarget(), { stop: vi.fn() });
const stream = { getTracks: () => [track], getAudioTracks: () => [track] };
const terminate = vi.fn();
const onEnded = vi.fn();
let context: FakeContext;
let addModule: () => Promise<void>;
let makeWorker: () => void;
let resume: () => Promise<void>;

/** As much of the browser's AudioContext as a graph touches; its states are the test's to choose. */
class FakeContext extends EventTarget {
  state: AudioContextState = 'running';
  resumes = 0;
  audioWorklet = { addModule: () => addModule() };
  destination = {};
  constructor() {
    super();
    // The code under test makes it; the test has no other way to get hold of it.
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    context = this;
  }
  createMediaStreamSource = () => ({ connect: () => {} });
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
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: async () => stream } });
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

const open = (signal = new AbortController().signal) => openTabGraph('stream-1', signal, () => {}, onEnded);

describe('letting the tab go', () => {
  it('happens where the worklet does not load', async () => {
    addModule = () => Promise.reject(new DOMException('no module', 'AbortError'));
    await expect(open()).rejects.toThrow('no module');
    expect(track.stop).toHaveBeenCalledOnce();
    expect(context.state).toBe('closed');
    expect(onEnded).not.toHaveBeenCalled();
  });

  it('happens where the encoder does not start', async () => {
    makeWorker = () => {
      throw new Error('no worker');
    };
    await expect(open()).rejects.toThrow('no worker');
    expect(track.stop).toHaveBeenCalledOnce();
    expect(context.state).toBe('closed');
  });

  it('happens where the start is given up while the sound device does not answer', async () => {
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

  it('happens where the start was given up before the browser gave the stream', async () => {
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

  it('reports its end where the browser closed the context', async () => {
    await open();
    context.turn('closed');
    expect(onEnded).toHaveBeenCalledOnce();
  });

  it('reports its end where the tab ended', async () => {
    await open();
    track.dispatchEvent(new Event('ended'));
    expect(onEnded).toHaveBeenCalledOnce();
  });
});

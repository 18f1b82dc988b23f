import { beforeEach, describe, expect, it } from 'vitest';
import { changed, type LibraryChange } from '../library/library-change.ts';
import type { BoardOutput } from '../sound/board-output.ts';
import type { PadVoice, PadVoices } from '../sound/pad-voices.ts';
import { createBoardStore, type BoardStore } from './board-state.ts';
import { createPadsControl, type PadsControl } from './pads-control.ts';

let store: BoardStore;
let pads: PadsControl;
let told: string[];
let isMusicLow: boolean;
/** ends a pad's decoding, and its sound */
let pending: { fileId: string; decoded(): void; broken(): void; over(): void }[];

const change = (next: LibraryChange): void => store.set({ library: changed(store.now.library, next) });
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const sounding = (): number[] => [...store.now.plays.keys()];

beforeEach(() => {
  store = createBoardStore();
  told = [];
  pending = [];
  isMusicLow = false;
  const voices: PadVoices = {
    prepare: () => undefined,
    start: ({ fileId }, over) =>
      new Promise<PadVoice>((resolve, reject) => {
        const voice: PadVoice = {
          startedAt: 5 + pending.length,
          seconds: 3,
          setVolume: (volume) => void told.push(`${fileId} at ${volume}`),
          stop: () => void told.push(`${fileId} stops`),
        };
        pending.push({
          fileId,
          decoded: () => resolve(voice),
          broken: () => reject(new DOMException('no sound', 'EncodingError')),
          over,
        });
      }),
  };
  const output = {
    context: { currentTime: 1 },
    wake: () => undefined,
    lowerMusic: (isLow: boolean) => void (isMusicLow = isLow),
  } as unknown as BoardOutput;
  pads = createPadsControl({ store, output, voices, change });
  const sounds = ['door', 'rain'].map((name) => ({ fileId: name, name, seconds: 3 }));
  change({ type: 'fill-pads', at: 0, sounds });
  change({ type: 'edit-pad', at: 1, fields: { kind: 'loop' } });
});

describe('pads', () => {
  it('are shown as playing from the press on, and end by themselves', async () => {
    expect(pads.press(0)).toBe(false);
    expect(sounding()).toEqual([0]);
    pending[0]!.decoded();
    await settled();
    pending[0]!.over();
    expect(sounding()).toEqual([]);
  });

  it('ask for a file where there is none', () => {
    expect(pads.press(8)).toBe(true);
    expect(sounding()).toEqual([]);
  });

  it('stop at the second press, also one whose file is still being decoded', async () => {
    pads.press(0);
    pads.press(0);
    pending[0]!.decoded();
    await settled();
    expect(told).toEqual(['door stops']);
    expect(sounding()).toEqual([]);
  });

  it('lower the music while an effect sounds and not for a loop, and only if that is wished', async () => {
    pads.press(1);
    expect(isMusicLow).toBe(false);
    pads.press(0);
    expect(isMusicLow).toBe(true);
    change({ type: 'set', fields: { lowersMusic: false } });
    pads.lower();
    expect(isMusicLow).toBe(false);
    change({ type: 'set', fields: { lowersMusic: true } });
    pads.lower();
    pending[1]!.decoded();
    await settled();
    pending[1]!.over();
    expect(isMusicLow).toBe(false);
    expect(sounding()).toEqual([1]);
  });

  it('fall silent all at once', async () => {
    pads.press(0);
    pads.press(1);
    for (const { decoded } of pending) decoded();
    await settled();
    pads.silence();
    expect(told.toSorted()).toEqual(['door stops', 'rain stops']);
    expect([sounding(), isMusicLow]).toEqual([[], false]);
  });

  it('say which sound cannot be played, and are silent', async () => {
    pads.press(0);
    pending[0]!.broken();
    await settled();
    expect(store.now.news).toEqual({ type: 'gone', names: ['door'] });
    expect(sounding()).toEqual([]);
  });

  it('change their volume while they sound, and stop when they become a loop or are cleared', async () => {
    pads.press(0);
    pending[0]!.decoded();
    await settled();
    pads.edit(0, { volume: 0.4 });
    pads.edit(0, { kind: 'loop' });
    expect(told).toEqual(['door at 0.4', 'door stops']);
    pads.clear(0);
    expect(store.now.library.pads[0]).toBeNull();
  });
});

import type { BoardStore } from './board-state.ts';
import type { LibraryChange } from '../library/library-change.ts';
import type { Pad } from '../library/library.ts';
import { ended, lowersMusic, nothingPlays, pressOf, started } from '../library/pad-plays.ts';
import type { BoardOutput } from '../sound/board-output.ts';
import type { PadVoice, PadVoices } from '../sound/pad-voices.ts';

/** What the user can do with the pads. */
export interface PadsControl {
  /** @returns whether the pad is empty and asks for a file */
  press(at: number): boolean;
  edit(at: number, fields: Partial<Pick<Pad, 'name' | 'kind' | 'volume'>>): void;
  clear(at: number): void;
  /** one pad, because it gets another sound */
  stop(at: number): void;
  silence(): void;
  /** the setting that lowers the music changed */
  lower(): void;
}

export function createPadsControl(options: {
  store: BoardStore;
  output: BoardOutput;
  voices: PadVoices;
  change(change: LibraryChange): void;
}): PadsControl {
  const { store, output, voices, change } = options;
  const sounding = new Map<number, PadVoice>();
  /** The last press on each pad: a sound that is decoded too late for it stays silent. */
  const wishes = new Map<number, symbol>();

  function show(plays: BoardStore['now']['plays']): void {
    store.set({ plays });
    lower();
  }

  function lower(): void {
    const { library, plays } = store.now;
    output.lowerMusic(library.lowersMusic && lowersMusic(plays));
  }

  function stop(at: number): void {
    wishes.delete(at);
    sounding.get(at)?.stop();
    sounding.delete(at);
    show(ended(store.now.plays, at));
  }

  async function start(at: number, pad: Pad): Promise<void> {
    const wish = Symbol();
    wishes.set(at, wish);
    // The page shows the press at once, even if the sound still has to be decoded.
    show(started(store.now.plays, at, { kind: pad.kind, startedAt: output.context.currentTime, seconds: pad.seconds }));
    try {
      const voice = await voices.start(pad, () => {
        if (sounding.get(at) !== voice) return;
        sounding.delete(at);
        show(ended(store.now.plays, at));
      });
      if (wishes.get(at) !== wish) return voice.stop();
      sounding.set(at, voice);
      const { startedAt, seconds } = voice;
      show(started(store.now.plays, at, { kind: pad.kind, startedAt, seconds }));
      if (seconds !== pad.seconds) change({ type: 'measured', fileId: pad.fileId, seconds });
    } catch {
      if (wishes.get(at) !== wish) return;
      stop(at);
      store.set({ news: { type: 'gone', names: [pad.name] } });
    }
  }

  return {
    press(at) {
      output.wake();
      const pad = store.now.library.pads[at] ?? null;
      const press = pressOf(store.now.plays, at, pad);
      if (press === 'stop') stop(at);
      if (press === 'start' && pad) void start(at, pad);
      return press === 'choose';
    },
    edit(at, fields) {
      change({ type: 'edit-pad', at, fields });
      if (fields.volume !== undefined) sounding.get(at)?.setVolume(fields.volume);
      if (fields.kind !== undefined) stop(at);
    },
    clear(at) {
      stop(at);
      change({ type: 'clear-pad', at });
    },
    stop,
    silence() {
      wishes.clear();
      for (const voice of sounding.values()) voice.stop();
      sounding.clear();
      show(nothingPlays);
    },
    lower,
  };
}

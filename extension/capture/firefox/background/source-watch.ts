import { browser } from '../../../browser.ts';
import type { SourceWarning } from '../../sound/tab-capture.ts';
import { sourceWarning, type FrameReport } from './source-warning.ts';
import { createUnheardWatch, type Hearing } from './unheard-watch.ts';

const lookEveryMs = 1000;

/** Reports, on every change, why some of a tab's sound is missing. */
export interface SourceWatch {
  /** sound of the tab arrived just now */
  heard(): void;
  /** the frames' reports changed, or the list of what can be fixed */
  warn(): void;
  close(): void;
}

export function watchSource(options: {
  tabId: number;
  frames(): readonly FrameReport[];
  isHopeless(address: string): boolean;
  /** the tab plays, but nothing arrives: asks the frames to look for elements again */
  search(): void;
  onWarning(code: SourceWarning | null): void;
}): SourceWatch {
  const watch = createUnheardWatch(() => performance.now());
  const looking = setInterval(() => void look(), lookEveryMs);
  let hearing: Hearing = 'hears';
  let told: SourceWarning | null = null;
  let isClosed = false;

  async function look(): Promise<void> {
    const { audible = false } = await browser.tabs.get(options.tabId).catch(() => ({ audible: false }));
    hearing = watch.check(audible);
    // The sound may come from a frame whose site is not allowed.
    if (hearing !== 'hears' && !isClosed) options.search();
    warn();
  }

  function warn(): void {
    const code = sourceWarning(options.frames(), hearing, options.isHopeless);
    if (isClosed || code === told) return;
    told = code;
    options.onWarning(code);
  }

  return {
    heard: watch.heard,
    warn,
    close() {
      isClosed = true;
      clearInterval(looking);
    },
  };
}

import { storage } from '../store/storage.ts';
import type { Running } from './running.ts';
import type { Indicator } from '../discord/voice/contract.ts';

/** Whose ring is lit where: the bot's own for the others, and the others' for the user. Both are kept. */
export interface Rings {
  readonly indicator: Indicator;
  /** off, nobody's voice is followed */
  readonly showsPeople: boolean;
  /** as they were left, for a new stream */
  recall(): Promise<void>;
  setIndicator(indicator: Indicator): Promise<void>;
  setShowsPeople(shows: boolean): Promise<void>;
}

export function createRings(running: Running): Rings {
  let indicator: Indicator = 'ring';
  let showsPeople = true;
  return {
    get indicator() {
      return indicator;
    },
    get showsPeople() {
      return showsPeople;
    },
    async recall() {
      indicator = await storage.indicator.get();
      showsPeople = await storage.showsPeople.get();
    },
    async setIndicator(next) {
      indicator = next;
      running.stream?.setIndicator(next);
      running.changed();
      await storage.indicator.set(next);
    },
    async setShowsPeople(shows) {
      showsPeople = shows;
      await storage.showsPeople.set(shows);
      running.changed();
    },
  };
}

import type { Indicator } from '../discord/voice/voice-contract.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import { storage } from '../store/storage.ts';
import type { Current } from './current.ts';

/** The rings: the bot's own for other people, and theirs for the user. Both settings are stored. */
export interface IndicatorSettings {
  readonly indicator: Indicator;
  /** what the others see; the microphone alone shows as a person's voice */
  readonly sent: Indicator;
  setMicrophoneAlone(isAlone: boolean): void;
  /** off: nobody's voice is followed */
  readonly showsPeople: boolean;
  /** the stored settings, for a new stream */
  recall(): Promise<void>;
  readonly commands: Pick<CommandTable, 'set-indicator' | 'set-shows-people'>;
}

export function createIndicatorSettings(current: Current): IndicatorSettings {
  let indicator: Indicator = 'ring';
  let showsPeople = true;
  let isMicrophoneAlone = false;
  const sent = (): Indicator => (isMicrophoneAlone ? 'ring' : indicator);
  const tell = (): void => {
    for (const { stream } of current.servers) stream?.setIndicator(sent());
    current.changed();
  };
  return {
    get indicator() {
      return indicator;
    },
    get sent() {
      return sent();
    },
    setMicrophoneAlone(isAlone) {
      isMicrophoneAlone = isAlone;
      tell();
    },
    get showsPeople() {
      return showsPeople;
    },
    async recall() {
      indicator = await storage.indicator.get();
      showsPeople = await storage.showsPeople.get();
    },
    commands: {
      async 'set-indicator'({ indicator: next }) {
        indicator = next;
        tell();
        await storage.indicator.set(next);
      },
      async 'set-shows-people'({ shows }) {
        showsPeople = shows;
        await storage.showsPeople.set(shows);
        current.changed();
      },
    },
  };
}

import { browser } from '../browser.ts';
import type { SessionFacts } from '../session/session-contract.ts';
import type { Mix } from '../store/mix.ts';
import { countText, percentText } from '../ui/count-text.ts';
import { say } from '../ui/say.ts';
import { channelName } from '../views/guild-view.ts';
import { createSaidWords } from './said-word.ts';

/** One at a time: the next one replaces it. */
const id = 'said';
/** It disappears after this time. */
const shownMs = 4000;

/** Announces changes with a short notice, if the user switched that on. */
export interface Sayer {
  allow(isAllowed: boolean): void;
  look(facts: Pick<SessionFacts, 'state' | 'servers' | 'bot' | 'microphone'>, mix: Mix): void;
  /** the volume after a shortcut, from 0 to 2 */
  volume(volume: number): void;
}

/** @param isSeen the popup is open, and shows it anyway */
export function createSayer(isSeen: () => boolean): Sayer {
  let isAllowed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const words = createSaidWords(say);

  const clear = (): void => void browser.notifications.clear(id).catch(() => undefined);

  function tell(message: string): void {
    if (!isAllowed || isSeen()) return;
    const iconUrl = browser.runtime.getURL('icons/live-128.png');
    const title = say('extensionName');
    clearTimeout(timer);
    timer = setTimeout(clear, shownMs);
    // The user may have turned notifications off.
    void browser.notifications.create(id, { type: 'basic', iconUrl, title, message }).catch(() => undefined);
  }

  function into({ servers, bot }: Pick<SessionFacts, 'servers' | 'bot'>): string {
    const [first, ...others] = servers.filter(({ state }) => state.state !== 'idle');
    if (!first || others.length > 0) return countText(say, 'channels', others.length + 1);
    const { guildId, channelId } = first.place;
    return channelName(bot.client?.guilds.get(guildId)?.channels.get(channelId), channelId);
  }

  return {
    allow: (next) => void (isAllowed = next),
    look(facts, mix) {
      const message = words({ state: facts.state, mix, into: into(facts), microphone: facts.microphone });
      if (message !== null) tell(message);
    },
    volume: (volume) => tell(say('saidVolume', percentText(say, Math.round(volume * 100)))),
  };
}

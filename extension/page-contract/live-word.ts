/** The word for a live stream, in the popup and on the toolbar. */
export type LiveWord = 'live' | 'held' | 'muted' | 'paused' | 'notHeard' | 'securing' | 'nobodyThere';

export interface Hearing {
  /** the server turned encryption off, and the user has not decided */
  isHeld: boolean;
  /** nobody hears the bot, because of the server */
  isUnheard: boolean;
  isSecuring: boolean;
  isPaused: boolean;
  isMuted: boolean;
  /** nobody is there to hear it */
  isAlone: boolean;
}

/** The first reason why nobody hears it, or Live, which means that somebody does. */
export function liveWord({ isHeld, isUnheard, isSecuring, isPaused, isMuted, isAlone }: Hearing): LiveWord {
  if (isHeld) return 'held';
  if (isUnheard) return 'notHeard';
  if (isSecuring) return 'securing';
  if (isPaused) return 'paused';
  if (isMuted) return 'muted';
  return isAlone ? 'nobodyThere' : 'live';
}

import type { SessionView } from '../../page-contract/view.ts';

/** The note beside the switch: a key of the texts. */
export interface HearNote {
  text: 'hearOnlyYou' | 'hearNotWithDiscord' | 'hearNeedsHelper' | 'hearUseHeadphones';
  isWarning: boolean;
}

/** The first that applies: why it cannot be on, what people would hear, or that nobody hears it. */
export function hearNote({
  hearing: { blocked },
  microphone: { isOn, cancelsEcho },
}: Pick<SessionView, 'hearing' | 'microphone'>): HearNote {
  if (blocked === 'discord-in-mix') return { text: 'hearNotWithDiscord', isWarning: false };
  if (blocked === 'helper-old') return { text: 'hearNeedsHelper', isWarning: false };
  // The microphone picks up the voices from the loudspeakers.
  if (isOn && !cancelsEcho) return { text: 'hearUseHeadphones', isWarning: true };
  return { text: 'hearOnlyYou', isWarning: false };
}

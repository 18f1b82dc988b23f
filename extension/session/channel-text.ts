/**
 * What is known about one voice channel's status, and who wrote it. Ours is written only if there is none, and never
 * again once somebody else changed it.
 */
export type ChannelText =
  /** requested; not written until it is known */
  | { at: 'asking' }
  /** there is none */
  | { at: 'free' }
  | { at: 'ours'; text: string }
  /** somebody else's, or unknown */
  | { at: 'foreign' }
  /** the bot may not */
  | { at: 'refused' };

export type ChannelTextEvent =
  /** Discord's answer, or an event; null for no text */
  | { type: 'known'; text: string | null }
  | { type: 'unanswered' }
  | { type: 'wrote'; text: string }
  | { type: 'refused' }
  | { type: 'cleared' };

/** @param left what an earlier stream of ours left there, if anything */
export function nextText(state: ChannelText, event: ChannelTextEvent, left: string | null): ChannelText {
  switch (event.type) {
    case 'known':
      if (state.at === 'refused') return state;
      if (state.at === 'asking') {
        if (event.text === null || event.text === '') return { at: 'free' };
        return event.text === left ? { at: 'ours', text: event.text } : { at: 'foreign' };
      }
      // The echo of our own, or somebody else's change: a person who clears it does not want it.
      if (state.at === 'ours') return event.text === state.text ? state : { at: 'foreign' };
      if (state.at === 'free') return event.text ? { at: 'foreign' } : state;
      return state;
    case 'unanswered':
      return state.at === 'asking' ? { at: 'foreign' } : state;
    case 'wrote':
      return { at: 'ours', text: event.text };
    case 'refused':
      return { at: 'refused' };
    case 'cleared':
      return { at: 'free' };
  }
}

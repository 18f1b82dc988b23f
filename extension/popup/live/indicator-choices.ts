import type { Indicator } from '../../page-contract/view.ts';
import type { Dialect } from '../../../shared-protocol/voice-payloads.ts';
import type { IconName } from '../../ui/icon.tsx';
import type { MessageKey } from '../../ui/say.ts';

export interface IndicatorChoice {
  indicator: Indicator;
  icon: IconName;
  label: MessageKey;
  /** its effect, as observed in Discord */
  note: MessageKey;
  /** the name in that note, if it has one */
  noteName?: string;
  isDisabled: boolean;
}

/**
 * How the bot's speaking may be shown. The original protocol knows only on and off.
 * @param onlyIn names of the channels that grant priority, if others do not
 */
export function indicatorChoices(
  dialect: Dialect,
  mayUsePriority: boolean,
  onlyIn: string | null = null,
): IndicatorChoice[] {
  if (dialect === 'original') {
    return [
      { indicator: 'ring', icon: 'ring', label: 'speakingOn', note: 'speakingRingNote', isDisabled: false },
      { indicator: 'none', icon: 'no-ring', label: 'speakingOff', note: 'noRingNote', isDisabled: false },
    ];
  }
  return [
    { indicator: 'ring', icon: 'ring', label: 'speakingRing', note: 'speakingRingNote', isDisabled: false },
    { indicator: 'none', icon: 'no-ring', label: 'noRing', note: 'noRingNote', isDisabled: false },
    {
      indicator: 'priority',
      icon: 'priority',
      label: 'priority',
      ...(mayUsePriority && onlyIn !== null
        ? { note: 'priorityIn', noteName: onlyIn }
        : { note: mayUsePriority ? 'priorityNote' : 'priorityMissing' }),
      isDisabled: !mayUsePriority,
    },
  ];
}

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
  isDisabled: boolean;
}

/** How the bot's speaking may be shown. The original protocol knows only on and off. */
export function indicatorChoices(dialect: Dialect, mayUsePriority: boolean): IndicatorChoice[] {
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
      note: mayUsePriority ? 'priorityNote' : 'priorityMissing',
      isDisabled: !mayUsePriority,
    },
  ];
}

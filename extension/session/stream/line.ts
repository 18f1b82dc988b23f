import type { VoiceMode } from '../../../shared-protocol/voice-payloads.ts';
import type { GuildModel } from '../../discord/gateway/contract.ts';
import { hasPermission } from '../../discord/gateway/permissions.ts';
import type { Indicator } from '../../discord/voice/contract.ts';
import type { Settings } from '../settings.ts';
import type { Line } from '../state.ts';
import type { DaveView } from '../view.ts';
import { bitrateFor } from './bitrate.ts';
import { hushOf } from './hush.ts';
import type { SoundOut } from './sound-out.ts';

/** Where the bot is, as the gateway knows it now. */
export interface Seat {
  guild: GuildModel | undefined;
  channelId: string;
  userId: string | undefined;
}

/** What is true of the live connection, and what of the sound follows from it: its codec and bitrate, and the indicator. */
export interface LiveLine {
  /** a connection is being made: nothing is agreed on with it yet */
  expect(): void;
  /** it is there, and sound may go out */
  begin(mode: VoiceMode): Line;
  /** it is gone */
  end(): void;
  /** encryption was agreed on, or is agreed on anew */
  onDave(dave: DaveView): void;
  /** what the guild says about the bot and its channel may change in the middle of a stream */
  follow(): void;
  setIndicator(indicator: Indicator): void;
}

export function createLiveLine(options: {
  settings: Pick<Settings, 'bitrate' | 'dialect'>;
  indicator: Indicator;
  isTone: boolean;
  sound: SoundOut;
  seat(): Seat;
  onChange(changes: Partial<Line>): void;
}): LiveLine {
  const { settings, sound } = options;
  let { indicator } = options;
  let line: Line | null = null;
  let dave: DaveView = { state: 'off', privacyCode: null };

  /** What the guild has to say: how fine the sound may be, and who hears it. */
  function asGuildHasIt({ mode }: Pick<Line, 'mode'>): Pick<Line, 'bitrate' | 'hush' | 'mayUsePriority'> {
    const { guild, channelId, userId } = options.seat();
    return {
      bitrate: mode === 'plain' ? null : bitrateFor(settings.bitrate, guild, channelId),
      hush: hushOf(guild, userId),
      mayUsePriority: settings.dialect === 'v8' && hasPermission(guild, channelId, userId, 'prioritySpeaker'),
    };
  }

  function showIndicator(): void {
    sound.setIndicator(indicator === 'priority' && !line?.mayUsePriority ? 'ring' : indicator);
  }

  function encode({ bitrate }: Line): void {
    // The tone sounds once: before there is a key nobody would hear it.
    if (options.isTone && dave.state === 'securing') return;
    sound.encode(bitrate === null ? { codec: 'pcm-mono' } : { codec: 'opus', bitrate });
  }

  return {
    expect() {
      dave = { state: settings.dialect === 'v8' ? 'securing' : 'off', privacyCode: null };
    },
    begin(mode) {
      line = { dialect: settings.dialect, mode, dave, ...asGuildHasIt({ mode }) };
      showIndicator();
      encode(line);
      return line;
    },
    end() {
      line = null;
    },
    onDave(next) {
      const wasSecuring = dave.state === 'securing';
      dave = next;
      if (options.isTone && wasSecuring && line) encode(line);
      options.onChange({ dave });
    },
    follow() {
      if (!line) return;
      const before = line;
      const now = asGuildHasIt(before);
      const isBitrateNew = now.bitrate !== before.bitrate;
      const isPriorityNew = now.mayUsePriority !== before.mayUsePriority;
      if (!isBitrateNew && !isPriorityNew && now.hush === before.hush) return;
      line = { ...before, ...now };
      if (isPriorityNew) showIndicator();
      if (isBitrateNew) encode(line);
      options.onChange(now);
    },
    setIndicator(next) {
      indicator = next;
      showIndicator();
    },
  };
}

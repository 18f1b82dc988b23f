import type { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { Clock } from '../time/clock.ts';
import { hasPermission } from '../discord/gateway/permissions.ts';
import type { Indicator } from '../discord/voice/contract.ts';
import type { Settings } from '../store/settings.ts';
import { createLasting } from '../time/lasting.ts';
import { isAloneIn } from './alone.ts';
import { bitrateFor } from './bitrate.ts';
import { hushOf, type BotSeat } from './hush.ts';
import type { SoundOut } from './sound-out.ts';
import type { Dave, Line } from './stream-event.ts';

/** Who leaves and comes again at once, as at a change of devices, was never away. */
const emptyAfterMs = 2000;

/** What is true of the live connection, and what of the sound follows from it: its codec and bitrate, and the indicator. */
export interface LiveLine {
  /** a connection is being made: nothing is agreed on with it yet */
  expect(): void;
  /** it is there, and sound may go out */
  begin(mode: VoiceMode): Line;
  /** it is gone */
  end(): void;
  /** encryption was agreed on, or is agreed on anew */
  onDave(dave: Dave): void;
  /** what the guild says about the bot and its channel may change in the middle of a stream */
  follow(): void;
  setIndicator(indicator: Indicator): void;
}

export function createLiveLine(options: {
  settings: Pick<Settings, 'bitrate' | 'dialect'>;
  indicator: Indicator;
  isTone: boolean;
  sound: SoundOut;
  seat(): BotSeat;
  clock: Clock;
  onChange(changes: Partial<Line>): void;
}): LiveLine {
  const { clock, settings, sound } = options;
  let { indicator } = options;
  let line: Line | null = null;
  let dave: Dave = { state: 'off', privacyCode: null };

  const empty = createLasting(clock, emptyAfterMs, () => change({ isAlone: true }));

  function change(changes: Partial<Line>): void {
    if (!line) return;
    line = { ...line, ...changes };
    options.onChange(changes);
  }

  /** Somebody is there at once, nobody only after a while; what nobody can say stays as it was. */
  function followPeople(before: Line): void {
    const isAlone = isAloneIn(options.seat()) ?? before.isAlone;
    empty.is(isAlone && !before.isAlone);
    if (!isAlone && before.isAlone) change({ isAlone });
  }

  /** What the guild has to say: how fine the sound may be, and who hears it. */
  function asGuildHasIt({ mode }: Pick<Line, 'mode'>): Pick<Line, 'bitrate' | 'hush' | 'mayUsePriority'> {
    const seat = options.seat();
    const { guild, channelId, userId } = seat;
    return {
      bitrate: mode === 'plain' ? null : bitrateFor(settings.bitrate, guild, channelId),
      hush: hushOf(seat, clock.wallMs()),
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
      const isAlone = isAloneIn(options.seat()) ?? false;
      line = { dialect: settings.dialect, mode, dave, isAlone, ...asGuildHasIt({ mode }) };
      showIndicator();
      encode(line);
      return line;
    },
    end() {
      line = null;
      empty.is(false);
    },
    onDave(next) {
      const wasSecuring = dave.state === 'securing';
      dave = next;
      if (options.isTone && wasSecuring && line) encode(line);
      options.onChange({ dave });
    },
    follow() {
      if (!line) return;
      followPeople(line);
      const before = line;
      const now = asGuildHasIt(before);
      const isBitrateNew = now.bitrate !== before.bitrate;
      const isPriorityNew = now.mayUsePriority !== before.mayUsePriority;
      if (!isBitrateNew && !isPriorityNew && now.hush === before.hush) return;
      change(now);
      if (isPriorityNew) showIndicator();
      if (isBitrateNew) encode({ ...before, ...now });
    },
    setIndicator(next) {
      indicator = next;
      showIndicator();
    },
  };
}

import type { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { Clock } from '../time/clock.ts';
import { hasPermission } from '../discord/gateway/permissions.ts';
import type { Indicator } from '../discord/voice/voice-contract.ts';
import type { Settings } from '../store/settings.ts';
import { createLasting } from '../time/lasting.ts';
import { isAloneIn } from './alone.ts';
import { bitrateFor } from './channel-bitrate.ts';
import { whyUnheard, type BotSeat } from './unheard.ts';
import type { SoundOut } from './sound-out.ts';
import type { Dave, LiveFacts } from './stream-event.ts';

/** A person who leaves and returns at once, for example to change devices, was never away. */
const emptyAfterMs = 2000;

/** The facts about the live connection, and the resulting sound settings: codec, bitrate and indicator. */
export interface LiveFactsKeeper {
  /** a connection is being made: nothing is agreed on yet */
  expect(): void;
  /** it is up, and sound may leave */
  begin(mode: VoiceMode): LiveFacts;
  /** it is gone */
  end(): void;
  /** encryption was agreed on, or is being agreed on again */
  onDave(dave: Dave): void;
  /** the guild's data on the bot and its channel may change during a stream */
  follow(): void;
  setIndicator(indicator: Indicator): void;
}

export function createLiveFacts(options: {
  settings: Pick<Settings, 'bitrate' | 'dialect'>;
  indicator: Indicator;
  isTone: boolean;
  sound: SoundOut;
  seat(): BotSeat;
  clock: Clock;
  onChange(changes: Partial<LiveFacts>): void;
}): LiveFactsKeeper {
  const { clock, settings, sound } = options;
  let { indicator } = options;
  let facts: LiveFacts | null = null;
  let dave: Dave = { state: 'off', privacyCode: null };

  const empty = createLasting(clock, emptyAfterMs, () => change({ isAlone: true }));

  function change(changes: Partial<LiveFacts>): void {
    if (!facts) return;
    facts = { ...facts, ...changes };
    options.onChange(changes);
  }

  /** A person counts at once, an empty channel only after a while; if unknown, it stays as it was. */
  function followPeople(before: LiveFacts): void {
    const isAlone = isAloneIn(options.seat()) ?? before.isAlone;
    empty.is(isAlone && !before.isAlone);
    if (!isAlone && before.isAlone) change({ isAlone });
  }

  /** From the guild's data: the bitrate limit, and who hears it. */
  function asGuildHasIt({ mode }: Pick<LiveFacts, 'mode'>): Pick<LiveFacts, 'bitrate' | 'unheard' | 'mayUsePriority'> {
    const seat = options.seat();
    const { guild, channelId, userId } = seat;
    return {
      bitrate: mode === 'plain' ? null : bitrateFor(settings.bitrate, guild, channelId),
      unheard: whyUnheard(seat, clock.wallMs()),
      mayUsePriority: settings.dialect === 'v8' && hasPermission(guild, channelId, userId, 'prioritySpeaker'),
    };
  }

  function showIndicator(): void {
    sound.setIndicator(indicator === 'priority' && !facts?.mayUsePriority ? 'ring' : indicator);
  }

  function encode({ bitrate }: LiveFacts): void {
    // The tone plays once: before there is a key nobody would hear it.
    if (options.isTone && dave.state === 'securing') return;
    sound.encode(bitrate === null ? { codec: 'pcm-mono' } : { codec: 'opus', bitrate });
  }

  return {
    expect() {
      dave = { state: settings.dialect === 'v8' ? 'securing' : 'off', privacyCode: null };
    },
    begin(mode) {
      const isAlone = isAloneIn(options.seat()) ?? false;
      facts = { dialect: settings.dialect, mode, dave, isAlone, hasLeft: false, ...asGuildHasIt({ mode }) };
      showIndicator();
      encode(facts);
      return facts;
    },
    end() {
      facts = null;
      empty.is(false);
    },
    onDave(next) {
      const wasSecuring = dave.state === 'securing';
      dave = next;
      if (options.isTone && wasSecuring && facts) encode(facts);
      options.onChange({ dave });
    },
    follow() {
      if (!facts) return;
      followPeople(facts);
      const before = facts;
      const now = asGuildHasIt(before);
      const isBitrateNew = now.bitrate !== before.bitrate;
      const isPriorityNew = now.mayUsePriority !== before.mayUsePriority;
      if (!isBitrateNew && !isPriorityNew && now.unheard === before.unheard) return;
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

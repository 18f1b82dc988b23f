import type { Bot } from '../account/bot.ts';
import type { Settings } from '../store/settings.ts';
import type { Clock } from '../time/clock.ts';
import type { MixSound } from './mix-sound.ts';
import type { ServerStream } from './server-stream.ts';

/** Lowers the tabs while somebody speaks. Faders and stored volumes do not change. */
export interface Ducking {
  readonly isDucked: boolean;
  /** when a stream begins, or the settings change */
  follow(settings: Settings): void;
  /** The speakers may have changed. @param agoMs how long ago, if it is known only later */
  look(agoMs?: number): void;
  /** the user starts or stops speaking into the mixed microphone */
  onMicrophone(isSpeaking: boolean): void;
}

/**
 * ```
 * up --somebody speaks--> down --nobody speaks--> waiting --the hold is over--> up
 *                           ^-----somebody speaks-----/
 * ```
 */
export function createDucking(options: {
  clock: Clock;
  sound: Pick<MixSound, 'duck'>;
  /** a person, not a bot, speaks in one of the channels */
  isSomebodyHeard(): boolean;
  onChange(): void;
}): Ducking {
  const { clock, sound } = options;
  let settings: Settings | null = null;
  let at: 'up' | 'down' | 'waiting' = 'up';
  let isSpeaking = false;
  let cancelRise = (): void => undefined;

  function turn(next: typeof at, agoMs = 0): void {
    cancelRise();
    const before = at;
    at = next;
    if (!settings) return;
    const { duckShare, duckAttackMs, duckHoldMs, duckReleaseMs } = settings;
    if (next === 'waiting') cancelRise = clock.setTimer(() => turn('up'), Math.max(0, duckHoldMs - agoMs));
    else sound.duck(next === 'down' ? duckShare : 1, next === 'down' ? duckAttackMs : duckReleaseMs);
    if ((before === 'up') !== (next === 'up')) options.onChange();
  }

  function look(agoMs = 0): void {
    const isHeard =
      (settings?.ducks ?? false) && ((isSpeaking && settings?.ducksForMicrophone) || options.isSomebodyHeard());
    if (isHeard && at !== 'down') turn('down');
    else if (!isHeard && at === 'down') turn(settings?.ducks ? 'waiting' : 'up', agoMs);
    else if (!settings?.ducks && at === 'waiting') turn('up');
  }

  return {
    get isDucked() {
      return at !== 'up';
    },
    follow(next) {
      const before = settings;
      settings = next;
      if (next.ducks && at !== 'up' && before?.duckShare !== next.duckShare)
        sound.duck(next.duckShare, next.duckAttackMs);
      look();
    },
    look,
    onMicrophone(next) {
      isSpeaking = next;
      look();
    },
  };
}

/** @returns whether a person speaks in one of the channels; another bot's music does not lower ours */
export function isSomebodyHeard(
  servers: readonly Pick<ServerStream, 'place' | 'speakers'>[],
  bot: Pick<Bot, 'client'>,
): boolean {
  const { client } = bot;
  const isPerson = (guildId: string, userId: string): boolean =>
    userId !== client?.user?.id && !client?.guilds.get(guildId)?.members.get(userId)?.user?.bot;
  return servers.some(({ place, speakers }) => [...speakers.now()].some((userId) => isPerson(place.guildId, userId)));
}
